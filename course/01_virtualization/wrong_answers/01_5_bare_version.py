"""Version 2 made without a source, so that it holds the user data alone.

exercise: 01.5
refused_by: version_2_differs_in_one
shows: a_version_inherits_by_itself
"""
# instead of
ec2.create_launch_template_version(LaunchTemplateName="catalog", SourceVersion="1",
    LaunchTemplateData={"UserData": in_base64(newer)})
# put
ec2.create_launch_template_version(LaunchTemplateName="catalog",
    LaunchTemplateData={"UserData": in_base64(newer)})
# instead of
new = ec2.run_instances(
    LaunchTemplate={"LaunchTemplateName": "catalog", "Version": "2"}, MinCount=1, MaxCount=1,
    TagSpecifications=[{"ResourceType": "instance", "Tags": [
        {"Key": "Name", "Value": "catalog"}, {"Key": "Owner", "Value": "shop"}]}],
)["Instances"][0]
# put
new = ec2.run_instances(
    ImageId=old["ImageId"], InstanceType=old["InstanceType"],
    LaunchTemplate={"LaunchTemplateName": "catalog", "Version": "2"}, MinCount=1, MaxCount=1,
    TagSpecifications=[{"ResourceType": "instance", "Tags": [
        {"Key": "Name", "Value": "catalog"}, {"Key": "Owner", "Value": "shop"}]}],
)["Instances"][0]
