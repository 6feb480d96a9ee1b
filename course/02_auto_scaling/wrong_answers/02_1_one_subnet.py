"""One subnet, and so one zone.

exercise: 02.1
refused_by: two_zones
shows: one_zone_is_enough
"""
ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={
    "ImageId": image_id, "InstanceType": "m5.large", "Monitoring": {"Enabled": True}})
autoscaling.create_auto_scaling_group(
    AutoScalingGroupName="web",
    LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"},
    MinSize=1, DesiredCapacity=2, MaxSize=5,
    VPCZoneIdentifier=subnet_in["us-east-1a"],
    TargetGroupARNs=[web_targets],
    Tags=[{"Key": "Owner", "Value": "shop", "PropagateAtLaunch": True}],
)
launched = wait_until(lambda: in_service("web", 2))
