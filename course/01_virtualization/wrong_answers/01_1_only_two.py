"""One in each of two zones, and the third forgotten.

exercise: 01.1
refused_by: three_alive
"""
tags = [{"Key": "Owner", "Value": "shop"}, {"Key": "Role", "Value": "web"}]
for zone in ["us-east-1a", "us-east-1b"]:
    ec2.run_instances(
        ImageId=image_id, InstanceType="t3.micro", MinCount=1, MaxCount=1,
        SubnetId=subnet_in[zone],
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
