"""A warm-up of 0, so that help comes faster.

exercise: 02.4
refused_by: calm
shows: warmup_only_delays
"""
out = autoscaling.put_scaling_policy(
    AutoScalingGroupName="tickets", PolicyName="out", PolicyType="StepScaling",
    AdjustmentType="ChangeInCapacity", EstimatedInstanceWarmup=0,
    StepAdjustments=[{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 6}])
cloudwatch.put_metric_alarm(
    AlarmName="tickets-hot", AlarmActions=[out["PolicyARN"]],
    Namespace="AWS/EC2", MetricName="CPUUtilization", Statistic="Average",
    Dimensions=[{"Name": "AutoScalingGroupName", "Value": "tickets"}],
    Period=60, EvaluationPeriods=1, Threshold=70.0, ComparisonOperator="GreaterThanThreshold")
