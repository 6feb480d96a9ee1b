"""A template without monitoring, so that CPU is reported every five minutes.

exercise: 02.1
refused_by: every_minute
shows: five_minutes_is_now
"""
ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={
    "ImageId": image_id, "InstanceType": "m5.large"})
autoscaling.create_auto_scaling_group(
    AutoScalingGroupName="web",
    LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"},
    MinSize=1, DesiredCapacity=2, MaxSize=5,
    VPCZoneIdentifier=subnets_of("a", "b"),
    TargetGroupARNs=[web_targets],
    Tags=[{"Key": "Owner", "Value": "shop", "PropagateAtLaunch": True}],
)
launched = wait_until(lambda: in_service("web", 2))
