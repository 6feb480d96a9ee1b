"""Always large enough for a rumour, with the alarm for good measure.

exercise: 02.4
refused_by: affordable
shows: big_is_elastic
"""
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="tickets", MinSize=8, DesiredCapacity=8)
out = autoscaling.put_scaling_policy(
    AutoScalingGroupName="tickets", PolicyName="out", PolicyType="StepScaling",
    AdjustmentType="ChangeInCapacity",
    StepAdjustments=[{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 4}])
cloudwatch.put_metric_alarm(
    AlarmName="tickets-hot", AlarmActions=[out["PolicyARN"]],
    Namespace="AWS/EC2", MetricName="CPUUtilization", Statistic="Average",
    Dimensions=[{"Name": "AutoScalingGroupName", "Value": "tickets"}],
    Period=60, EvaluationPeriods=1, Threshold=70.0, ComparisonOperator="GreaterThanThreshold")
