"""The pet stopped and kept.

exercise: 01.5
refused_by: pet_is_gone
shows: stop_equals_terminate
"""
import base64

found = ec2.describe_instances(Filters=[
    {"Name": "tag:Name", "Values": ["catalog"]},
    {"Name": "instance-state-name", "Values": ["pending", "running"]}])
old = found["Reservations"][0]["Instances"][0]
user_data = ec2.describe_instance_attribute(
    InstanceId=old["InstanceId"], Attribute="userData")["UserData"]["Value"]
newer = base64.b64decode(user_data).decode().replace("VERSION=1", "VERSION=2")
newer = base64.b64encode(newer.encode()).decode()
tags = [{"ResourceType": "instance", "Tags": [
    {"Key": "Name", "Value": "catalog"}, {"Key": "Owner", "Value": "shop"}]}]
ec2.create_launch_template(LaunchTemplateName="catalog", LaunchTemplateData={
    "ImageId": old["ImageId"], "InstanceType": old["InstanceType"], "UserData": user_data})
ec2.create_launch_template_version(LaunchTemplateName="catalog", SourceVersion="1",
    LaunchTemplateData={"UserData": newer})
new = ec2.run_instances(
    LaunchTemplate={"LaunchTemplateName": "catalog", "Version": "2"},
    MinCount=1, MaxCount=1, TagSpecifications=tags)["Instances"][0]["InstanceId"]
ec2.get_waiter("instance_running").wait(InstanceIds=[new])
ec2.stop_instances(InstanceIds=[old["InstanceId"]])
