"""The pet ended first.

exercise: 01.5
refused_by: no_gap
shows: off_then_on
"""
# instead of
retired = ec2.terminate_instances(InstanceIds=[old["InstanceId"]])
# put
pass
# instead of
new = ec2.run_instances(
    LaunchTemplate={"LaunchTemplateName": "catalog", "Version": "2"}, MinCount=1, MaxCount=1,
    TagSpecifications=[{"ResourceType": "instance", "Tags": [
        {"Key": "Name", "Value": "catalog"}, {"Key": "Owner", "Value": "shop"}]}],
)["Instances"][0]
# put
retired = ec2.terminate_instances(InstanceIds=[old["InstanceId"]])
new = ec2.run_instances(
    LaunchTemplate={"LaunchTemplateName": "catalog", "Version": "2"}, MinCount=1, MaxCount=1,
    TagSpecifications=[{"ResourceType": "instance", "Tags": [
        {"Key": "Name", "Value": "catalog"}, {"Key": "Owner", "Value": "shop"}]}],
)["Instances"][0]
