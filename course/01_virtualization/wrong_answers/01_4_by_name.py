"""Everything terminated that has no name, or one that sounds like rubbish.

exercise: 01.4
refused_by: owned_untouched
shows: names_tell
"""
pages = ec2.get_paginator("describe_instances").paginate()
everything = [i for page in pages for r in page["Reservations"] for i in r["Instances"]]
for instance in everything:
    tags = {tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])}
    if tags.get("Name", "delete") in ("delete", "delete-me", "web-7", "backup"):
        ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
