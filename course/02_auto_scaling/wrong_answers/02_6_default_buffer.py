"""The default buffer of five minutes, and a boot of seven.

exercise: 02.6
refused_by: ready_at_six
shows: the_forecast_is_early
"""
forecasting = autoscaling.put_scaling_policy(
    AutoScalingGroupName="stream", PolicyName="evening", PolicyType="PredictiveScaling",
    PredictiveScalingConfiguration={
        "MetricSpecifications": [{
            "TargetValue": 50.0,
            "PredefinedMetricPairSpecification": {"PredefinedMetricType": "ASGCPUUtilization"}}],
        "Mode": "ForecastAndScale"})
