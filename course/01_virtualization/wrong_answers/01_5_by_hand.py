"""Launched by hand from the same values, beside the template.

exercise: 01.5
refused_by: launched_from_version_2
shows: a_copy_is_a_template
"""
# instead of
new = ec2.run_instances(
    LaunchTemplate={"LaunchTemplateName": "catalog", "Version": "2"}, MinCount=1, MaxCount=1,
    TagSpecifications=[{"ResourceType": "instance", "Tags": [
        {"Key": "Name", "Value": "catalog"}, {"Key": "Owner", "Value": "shop"}]}],
)["Instances"][0]
# put
new = ec2.run_instances(
    ImageId=old["ImageId"], InstanceType=old["InstanceType"], UserData=newer,
    MinCount=1, MaxCount=1,
    TagSpecifications=[{"ResourceType": "instance", "Tags": [
        {"Key": "Name", "Value": "catalog"}, {"Key": "Owner", "Value": "shop"}]}],
)["Instances"][0]
