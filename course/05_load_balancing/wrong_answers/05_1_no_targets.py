"""Balancer, target group and listener, and nobody registered.

exercise: 05.1
refused_by: both_answer
shows: targets_come_by_themselves
"""
# instead of
registered = elbv2.register_targets(
    TargetGroupArn=web_targets, Targets=[{"Id": name} for name in instances_of("web")])
# put
pass
