"""All three in one call, and so in one zone.

exercise: 01.1
refused_by: two_zones
shows: one_zone_is_enough
"""
tags = [{"Key": "Owner", "Value": "shop"}, {"Key": "Role", "Value": "web"}]
ec2.run_instances(
    ImageId=image_id, InstanceType="t3.micro", MinCount=3, MaxCount=3,
    TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
)
