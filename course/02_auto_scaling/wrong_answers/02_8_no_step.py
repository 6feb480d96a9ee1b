"""A forecast, and nothing that is fast.

exercise: 02.8
refused_by: rumour_met
shows: trained_for_the_usual
"""
# instead of
out = autoscaling.put_scaling_policy(
    AutoScalingGroupName="live", PolicyName="rumour", PolicyType="StepScaling",
    AdjustmentType="ChangeInCapacity",
    StepAdjustments=[{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 6}])
# put
pass
# instead of
cloudwatch.put_metric_alarm(
    AlarmName="live-hot", AlarmActions=[out["PolicyARN"]],
    Namespace="AWS/EC2", MetricName="CPUUtilization", Statistic="Average",
    Dimensions=[{"Name": "AutoScalingGroupName", "Value": "live"}],
    Period=60, EvaluationPeriods=1, Threshold=70.0, ComparisonOperator="GreaterThanThreshold")
# put
pass
