"""A way back that is as quick as the way out.

exercise: 02.4
refused_by: survives
shows: in_as_fast_as_out
"""
autoscaling.delete_policy(AutoScalingGroupName="tickets", PolicyName="cpu")
out = autoscaling.put_scaling_policy(
    AutoScalingGroupName="tickets", PolicyName="out", PolicyType="StepScaling",
    AdjustmentType="ChangeInCapacity",
    StepAdjustments=[{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 7}])
cloudwatch.put_metric_alarm(
    AlarmName="tickets-hot", AlarmActions=[out["PolicyARN"]],
    Namespace="AWS/EC2", MetricName="CPUUtilization", Statistic="Average",
    Dimensions=[{"Name": "AutoScalingGroupName", "Value": "tickets"}],
    Period=60, EvaluationPeriods=1, Threshold=70.0, ComparisonOperator="GreaterThanThreshold")
back = autoscaling.put_scaling_policy(
    AutoScalingGroupName="tickets", PolicyName="back", PolicyType="StepScaling",
    AdjustmentType="ChangeInCapacity",
    StepAdjustments=[{"MetricIntervalUpperBound": 0.0, "ScalingAdjustment": -7}])
cloudwatch.put_metric_alarm(
    AlarmName="tickets-cool", AlarmActions=[back["PolicyARN"]],
    Namespace="AWS/EC2", MetricName="CPUUtilization", Statistic="Average",
    Dimensions=[{"Name": "AutoScalingGroupName", "Value": "tickets"}],
    Period=60, EvaluationPeriods=1, Threshold=60.0, ComparisonOperator="LessThanThreshold")
