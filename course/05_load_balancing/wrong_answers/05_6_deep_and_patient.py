"""The health check asks the database, and takes ten failures.

exercise: 05.6
refused_by: outage_kills_nobody
shows: health_is_deep
"""
# instead of
modified = elbv2.modify_target_group(TargetGroupArn=stock, HealthCheckPath="/health")
# put
modified = elbv2.modify_target_group(TargetGroupArn=stock, UnhealthyThresholdCount=10)
