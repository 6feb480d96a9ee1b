"""Three minutes of evidence, as target tracking has.

exercise: 02.4
refused_by: survives
shows: a_late_alarm_will_do
"""
out = autoscaling.put_scaling_policy(
    AutoScalingGroupName="tickets", PolicyName="out", PolicyType="StepScaling",
    AdjustmentType="ChangeInCapacity",
    StepAdjustments=[{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 8}])
cloudwatch.put_metric_alarm(
    AlarmName="tickets-hot", AlarmActions=[out["PolicyARN"]],
    Namespace="AWS/EC2", MetricName="CPUUtilization", Statistic="Average",
    Dimensions=[{"Name": "AutoScalingGroupName", "Value": "tickets"}],
    Period=60, EvaluationPeriods=3, Threshold=70.0, ComparisonOperator="GreaterThanThreshold")
