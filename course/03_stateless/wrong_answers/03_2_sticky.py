"""The cart in memory, and stickiness to help it.

exercise: 03.2
refused_by: survives
shows: sticky_sessions_fix_it
"""
deployed = deploy("cart", in_memory)
elbv2.modify_target_group_attributes(
    TargetGroupArn=group_named("cart")["TargetGroupARNs"][0],
    Attributes=[{"Key": "stickiness.enabled", "Value": "true"},
                {"Key": "stickiness.type", "Value": "lb_cookie"}])
wait_until(lambda: "AWSALB" in new_browser().get(f"{deployed}/health", timeout=10).cookies)
