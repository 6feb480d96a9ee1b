"""A simple policy with one large adjustment, instead of steps.

exercise: 02.4
refused_by: by_alarm
"""
out = autoscaling.put_scaling_policy(
    AutoScalingGroupName="tickets", PolicyName="out", PolicyType="SimpleScaling",
    AdjustmentType="ChangeInCapacity", ScalingAdjustment=8)
cloudwatch.put_metric_alarm(
    AlarmName="tickets-hot", AlarmActions=[out["PolicyARN"]],
    Namespace="AWS/EC2", MetricName="CPUUtilization", Statistic="Average",
    Dimensions=[{"Name": "AutoScalingGroupName", "Value": "tickets"}],
    Period=60, EvaluationPeriods=1, Threshold=70.0, ComparisonOperator="GreaterThanThreshold")
