"""Only those without any tag, so that an orphan with a name stays.

exercise: 01.4
refused_by: running_orphans_gone
shows: names_tell
"""
pages = ec2.get_paginator("describe_instances").paginate()
everything = [i for page in pages for r in page["Reservations"] for i in r["Instances"]]
for instance in everything:
    if not instance.get("Tags") or instance["State"]["Name"] == "stopped":
        ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
