"""A maximum for the ordinary evening.

exercise: 02.8
refused_by: match_nights
shows: max_is_a_safety_net
"""
# instead of
autoscaling.create_auto_scaling_group(
    AutoScalingGroupName="live",
    LaunchTemplate={"LaunchTemplateName": "live", "Version": "$Latest"},
    MinSize=3, DesiredCapacity=3, MaxSize=16, DefaultInstanceWarmup=240,
    VPCZoneIdentifier=",".join(three_zones), TargetGroupARNs=[live_targets],
    HealthCheckType="ELB", HealthCheckGracePeriod=300)
# put
autoscaling.create_auto_scaling_group(
    AutoScalingGroupName="live",
    LaunchTemplate={"LaunchTemplateName": "live", "Version": "$Latest"},
    MinSize=3, DesiredCapacity=3, MaxSize=6, DefaultInstanceWarmup=240,
    VPCZoneIdentifier=",".join(three_zones), TargetGroupARNs=[live_targets],
    HealthCheckType="ELB", HealthCheckGracePeriod=300)
