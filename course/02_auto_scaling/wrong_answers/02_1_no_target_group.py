"""The target group left to find the servers by itself.

exercise: 02.1
refused_by: in_the_target_group
shows: the_balancer_finds_them
"""
ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={
    "ImageId": image_id, "InstanceType": "m5.large", "Monitoring": {"Enabled": True}})
autoscaling.create_auto_scaling_group(
    AutoScalingGroupName="web",
    LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"},
    MinSize=1, DesiredCapacity=2, MaxSize=5,
    VPCZoneIdentifier=subnets_of("a", "b"),
    Tags=[{"Key": "Owner", "Value": "shop", "PropagateAtLaunch": True}],
)
launched = wait_until(lambda: in_service("web", 2))
