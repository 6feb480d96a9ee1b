"""Version 1 written from memory, with another type than the pet has.

exercise: 01.5
refused_by: version_1_is_the_pet
"""
# instead of
ec2.create_launch_template(LaunchTemplateName="catalog", LaunchTemplateData={
    "ImageId": old["ImageId"], "InstanceType": old["InstanceType"], "UserData": user_data})
# put
ec2.create_launch_template(LaunchTemplateName="catalog", LaunchTemplateData={
    "ImageId": old["ImageId"], "InstanceType": "t3.small", "UserData": user_data})
# instead of
ec2.create_launch_template_version(LaunchTemplateName="catalog", SourceVersion="1",
    LaunchTemplateData={"UserData": in_base64(newer)})
# put
ec2.create_launch_template_version(LaunchTemplateName="catalog", SourceVersion="1",
    LaunchTemplateData={"InstanceType": "t3.micro", "UserData": in_base64(newer)})
