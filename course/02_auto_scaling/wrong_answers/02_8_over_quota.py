"""Room to grow beyond the quota.

exercise: 02.8
refused_by: quota
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
    MinSize=3, DesiredCapacity=3, MaxSize=40, DefaultInstanceWarmup=240,
    VPCZoneIdentifier=",".join(three_zones), TargetGroupARNs=[live_targets],
    HealthCheckType="ELB", HealthCheckGracePeriod=300)
