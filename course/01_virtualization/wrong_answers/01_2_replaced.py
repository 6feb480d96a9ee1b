"""The pet terminated, and another server put in its place: its disk is gone.

exercise: 01.2
refused_by: still_itself
shows: stop_equals_terminate
"""
pet = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["pet"]}])
pet_id = pet["Reservations"][0]["Instances"][0]["InstanceId"]
ec2.terminate_instances(InstanceIds=[pet_id])
tags = [{"Key": "Owner", "Value": "shop"}, {"Key": "Name", "Value": "pet"}]
ec2.run_instances(
    ImageId=image_id, InstanceType="t3.small", MinCount=1, MaxCount=1,
    TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
)
