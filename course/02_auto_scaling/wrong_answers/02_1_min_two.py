"""A minimum of two, in the belief that this is what two now means.

exercise: 02.1
refused_by: sizes
"""
ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={
    "ImageId": image_id, "InstanceType": "m5.large", "Monitoring": {"Enabled": True}})
autoscaling.create_auto_scaling_group(
    AutoScalingGroupName="web",
    LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"},
    MinSize=2, DesiredCapacity=2, MaxSize=5,
    VPCZoneIdentifier=subnets_of("a", "b"),
    TargetGroupARNs=[web_targets],
    Tags=[{"Key": "Owner", "Value": "shop", "PropagateAtLaunch": True}],
)
launched = wait_until(lambda: in_service("web", 2))
