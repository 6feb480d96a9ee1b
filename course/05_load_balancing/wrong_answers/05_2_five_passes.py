"""Right for the sick, with the default way back.

exercise: 05.2
refused_by: back_in_time
shows: back_as_soon_as_well
"""
elbv2.modify_target_group(
    TargetGroupArn=watch, HealthCheckIntervalSeconds=14, HealthCheckTimeoutSeconds=8,
    UnhealthyThresholdCount=4)
