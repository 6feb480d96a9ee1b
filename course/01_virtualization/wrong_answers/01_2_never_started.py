"""Stopped and changed, and left lying.

exercise: 01.2
refused_by: running_again
shows: stopped_is_done
"""
pet = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["pet"]}])
pet_id = pet["Reservations"][0]["Instances"][0]["InstanceId"]
ec2.stop_instances(InstanceIds=[pet_id])
ec2.get_waiter("instance_stopped").wait(InstanceIds=[pet_id])
ec2.modify_instance_attribute(InstanceId=pet_id, InstanceType={"Value": "t3.small"})
