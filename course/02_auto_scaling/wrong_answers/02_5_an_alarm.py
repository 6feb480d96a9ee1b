"""An alarm at 70 % that adds ten, under the name of predictive scaling.

exercise: 02.5
refused_by: ready_at_noon
shows: an_alarm_predicts
"""
out = autoscaling.put_scaling_policy(
    AutoScalingGroupName="deals", PolicyName="out", PolicyType="StepScaling",
    AdjustmentType="ChangeInCapacity",
    StepAdjustments=[{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 10}])
cloudwatch.put_metric_alarm(
    AlarmName="predictive", AlarmActions=[out["PolicyARN"]],
    Namespace="AWS/EC2", MetricName="CPUUtilization", Statistic="Average",
    Dimensions=[{"Name": "AutoScalingGroupName", "Value": "deals"}],
    Period=60, EvaluationPeriods=1, Threshold=70.0, ComparisonOperator="GreaterThanThreshold")
