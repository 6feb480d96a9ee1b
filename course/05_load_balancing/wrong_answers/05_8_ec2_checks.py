"""The group goes by EC2.

exercise: 05.8
refused_by: group_replaces
shows: running_is_healthy
"""
# instead of
autoscaling.create_auto_scaling_group(
    AutoScalingGroupName="flash",
    LaunchTemplate={"LaunchTemplateName": "flash", "Version": "$Latest"},
    MinSize=2, DesiredCapacity=3, MaxSize=4,
    VPCZoneIdentifier=",".join([subnet_in["us-east-1a"], subnet_in["us-east-1b"]]),
    TargetGroupARNs=[flash_targets],
    HealthCheckType="ELB", HealthCheckGracePeriod=240)
# put
autoscaling.create_auto_scaling_group(
    AutoScalingGroupName="flash",
    LaunchTemplate={"LaunchTemplateName": "flash", "Version": "$Latest"},
    MinSize=2, DesiredCapacity=3, MaxSize=4,
    VPCZoneIdentifier=",".join([subnet_in["us-east-1a"], subnet_in["us-east-1b"]]),
    TargetGroupARNs=[flash_targets])
