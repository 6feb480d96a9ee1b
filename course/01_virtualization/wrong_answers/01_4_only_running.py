"""Only running instances looked at.

exercise: 01.4
refused_by: stopped_orphan_gone
shows: only_running_counts
"""
found = ec2.describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["running"]}])
everything = [i for r in found["Reservations"] for i in r["Instances"]]
for instance in everything:
    if not any(tag["Key"] == "Owner" for tag in instance.get("Tags", [])):
        ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
