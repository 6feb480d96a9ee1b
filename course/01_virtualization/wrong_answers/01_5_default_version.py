"""Launched from $Default, which is still version 1.

exercise: 01.5
refused_by: launched_from_version_2
shows: default_is_latest
"""
# instead of
new = ec2.run_instances(
    LaunchTemplate={"LaunchTemplateName": "catalog", "Version": "2"}, MinCount=1, MaxCount=1,
    TagSpecifications=[{"ResourceType": "instance", "Tags": [
        {"Key": "Name", "Value": "catalog"}, {"Key": "Owner", "Value": "shop"}]}],
)["Instances"][0]
# put
new = ec2.run_instances(
    LaunchTemplate={"LaunchTemplateName": "catalog", "Version": "$Default"}, MinCount=1, MaxCount=1,
    TagSpecifications=[{"ResourceType": "instance", "Tags": [
        {"Key": "Name", "Value": "catalog"}, {"Key": "Owner", "Value": "shop"}]}],
)["Instances"][0]
