"""A path that does not exist, and a matcher under which that is healthy.

exercise: 05.1
refused_by: checked_on_health
shows: any_answer_is_health
"""
# instead of
web_targets = elbv2.create_target_group(
    Name="web", Protocol="HTTP", Port=80, VpcId=vpc_id, HealthCheckPath="/health",
)["TargetGroups"][0]["TargetGroupArn"]
# put
web_targets = elbv2.create_target_group(
    Name="web", Protocol="HTTP", Port=80, VpcId=vpc_id, HealthCheckPath="/healthz",
    Matcher={"HttpCode": "200-499"},
)["TargetGroups"][0]["TargetGroupArn"]
