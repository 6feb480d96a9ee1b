"""The default health check.

exercise: 05.8
refused_by: few_lost
shows: health_checks_are_instant
"""
# instead of
flash_targets = elbv2.create_target_group(
    Name="flash", Protocol="HTTP", Port=80, VpcId=vpc_id, HealthCheckPath="/health",
    HealthCheckIntervalSeconds=10, HealthCheckTimeoutSeconds=5,
    UnhealthyThresholdCount=3, HealthyThresholdCount=2,
)["TargetGroups"][0]["TargetGroupArn"]
# put
flash_targets = elbv2.create_target_group(
    Name="flash", Protocol="HTTP", Port=80, VpcId=vpc_id, HealthCheckPath="/health",
)["TargetGroups"][0]["TargetGroupArn"]
