"""A predictive policy with its defaults: it forecasts.

exercise: 02.6
refused_by: ready_at_six
shows: forecasting_is_scaling
"""
forecasting = autoscaling.put_scaling_policy(
    AutoScalingGroupName="stream", PolicyName="evening", PolicyType="PredictiveScaling",
    PredictiveScalingConfiguration={
        "MetricSpecifications": [{
            "TargetValue": 50.0,
            "PredefinedMetricPairSpecification": {"PredefinedMetricType": "ASGCPUUtilization"}}],
        "SchedulingBufferTime": 600})
