"""A tag that stays on the group.

exercise: 02.1
refused_by: tagged
shows: tags_follow_by_themselves
"""
ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={
    "ImageId": image_id, "InstanceType": "m5.large", "Monitoring": {"Enabled": True}})
autoscaling.create_auto_scaling_group(
    AutoScalingGroupName="web",
    LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"},
    MinSize=1, DesiredCapacity=2, MaxSize=5,
    VPCZoneIdentifier=subnets_of("a", "b"),
    TargetGroupARNs=[web_targets],
    Tags=[{"Key": "Owner", "Value": "shop", "PropagateAtLaunch": False}],
)
launched = wait_until(lambda: in_service("web", 2))
