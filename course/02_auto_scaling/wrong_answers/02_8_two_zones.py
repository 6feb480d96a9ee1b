"""Two zones.

exercise: 02.8
refused_by: zone_lost
shows: two_zones_are_safe
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
    MinSize=3, DesiredCapacity=3, MaxSize=16, DefaultInstanceWarmup=240,
    VPCZoneIdentifier=",".join(three_zones[:2]), TargetGroupARNs=[live_targets],
    HealthCheckType="ELB", HealthCheckGracePeriod=300)
# instead of
track_cpu("live", 55)
# put
track_cpu("live", 65)
# instead of
autoscaling.put_scaling_policy(
    AutoScalingGroupName="live", PolicyName="evening", PolicyType="PredictiveScaling",
    PredictiveScalingConfiguration={
        "MetricSpecifications": [{
            "TargetValue": 55.0,
            "PredefinedMetricPairSpecification": {"PredefinedMetricType": "ASGCPUUtilization"}}],
        "Mode": "ForecastAndScale",
        "SchedulingBufferTime": 420})
# put
autoscaling.put_scaling_policy(
    AutoScalingGroupName="live", PolicyName="evening", PolicyType="PredictiveScaling",
    PredictiveScalingConfiguration={
        "MetricSpecifications": [{
            "TargetValue": 65.0,
            "PredefinedMetricPairSpecification": {"PredefinedMetricType": "ASGCPUUtilization"}}],
        "Mode": "ForecastAndScale",
        "SchedulingBufferTime": 420})
