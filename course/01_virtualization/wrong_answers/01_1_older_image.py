"""Launched from the previous Amazon Linux, under the alias that an old page names.

exercise: 01.1
refused_by: current_image
shows: any_image_will_do
"""
OLD = "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2"
old_image = ssm.get_parameter(Name=OLD)["Parameter"]["Value"]
tags = [{"Key": "Owner", "Value": "shop"}, {"Key": "Role", "Value": "web"}]
for zone in ["us-east-1a", "us-east-1b", "us-east-1c"]:
    ec2.run_instances(
        ImageId=old_image, InstanceType="t3.micro", MinCount=1, MaxCount=1,
        SubnetId=subnet_in[zone],
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
