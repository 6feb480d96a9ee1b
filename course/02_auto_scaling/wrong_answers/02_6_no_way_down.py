"""Target tracking taken away, since a forecast knows it all.

exercise: 02.6
refused_by: comes_down
shows: predictive_shrinks
"""
autoscaling.delete_policy(AutoScalingGroupName="stream", PolicyName="cpu")
forecasting = autoscaling.put_scaling_policy(
    AutoScalingGroupName="stream", PolicyName="evening", PolicyType="PredictiveScaling",
    PredictiveScalingConfiguration={
        "MetricSpecifications": [{
            "TargetValue": 50.0,
            "PredefinedMetricPairSpecification": {"PredefinedMetricType": "ASGCPUUtilization"}}],
        "Mode": "ForecastAndScale",
        "SchedulingBufferTime": 600})
