"""The type changed while the instance runs, and the refusal passed over.

exercise: 01.2
refused_by: bigger_type
shows: type_changes_while_running
"""
pet = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["pet"]}])
pet_id = pet["Reservations"][0]["Instances"][0]["InstanceId"]
try:
    ec2.modify_instance_attribute(InstanceId=pet_id, InstanceType={"Value": "t3.small"})
except ClientError:
    pass
