"""The shortest interval with the lowest threshold.

exercise: 05.2
refused_by: pause_is_borne
shows: shorter_is_better
"""
elbv2.modify_target_group(
    TargetGroupArn=watch, HealthCheckIntervalSeconds=5, HealthCheckTimeoutSeconds=2,
    UnhealthyThresholdCount=2, HealthyThresholdCount=2)
