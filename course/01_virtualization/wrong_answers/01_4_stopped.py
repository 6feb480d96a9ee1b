"""The orphans stopped, in the belief that this ends their bill.

exercise: 01.4
refused_by: running_orphans_gone
shows: stop_equals_terminate
"""
found = ec2.describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["running"]}])
everything = [i for r in found["Reservations"] for i in r["Instances"]]
for instance in everything:
    if not any(tag["Key"] == "Owner" for tag in instance.get("Tags", [])):
        ec2.stop_instances(InstanceIds=[instance["InstanceId"]])
