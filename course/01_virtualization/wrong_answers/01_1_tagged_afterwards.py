"""Launched first and tagged in a second call.

exercise: 01.1
refused_by: tagged_at_birth
shows: tags_can_wait
"""
for zone in ["us-east-1a", "us-east-1b", "us-east-1c"]:
    launched_now = ec2.run_instances(
        ImageId=image_id, InstanceType="t3.micro", MinCount=1, MaxCount=1,
        SubnetId=subnet_in[zone],
    )["Instances"][0]["InstanceId"]
    ec2.create_tags(
        Resources=[launched_now],
        Tags=[{"Key": "Owner", "Value": "shop"}, {"Key": "Role", "Value": "web"}],
    )
