"""The path of the health check left at its default, a page.

exercise: 05.1
refused_by: checked_on_health
"""
# instead of
web_targets = elbv2.create_target_group(
    Name="web", Protocol="HTTP", Port=80, VpcId=vpc_id, HealthCheckPath="/health",
)["TargetGroups"][0]["TargetGroupArn"]
# put
web_targets = elbv2.create_target_group(
    Name="web", Protocol="HTTP", Port=80, VpcId=vpc_id,
)["TargetGroups"][0]["TargetGroupArn"]
