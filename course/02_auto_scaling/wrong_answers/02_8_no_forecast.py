"""Only policies that react, with a lower target.

exercise: 02.8
refused_by: match_nights
shows: an_alarm_predicts
"""
# instead of
track_cpu("live", 55)
# put
track_cpu("live", 44)
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
pass
