"""So patient that no pause removes anybody.

exercise: 05.2
refused_by: death_is_cheap
shows: health_checks_are_instant
"""
elbv2.modify_target_group(
    TargetGroupArn=watch, HealthCheckIntervalSeconds=30, HealthCheckTimeoutSeconds=25,
    UnhealthyThresholdCount=3, HealthyThresholdCount=2)
