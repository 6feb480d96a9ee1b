"""A health check every five minutes.

exercise: 05.1
refused_by: death_is_found
shows: health_checks_are_instant
"""
# instead of
web_targets = elbv2.create_target_group(
    Name="web", Protocol="HTTP", Port=80, VpcId=vpc_id, HealthCheckPath="/health",
)["TargetGroups"][0]["TargetGroupArn"]
# put
web_targets = elbv2.create_target_group(
    Name="web", Protocol="HTTP", Port=80, VpcId=vpc_id, HealthCheckPath="/health",
    HealthCheckIntervalSeconds=300,
)["TargetGroups"][0]["TargetGroupArn"]
