"""Chance instead of turns.

exercise: 05.3
refused_by: quick
shows: round_robin_is_fair
"""
elbv2.modify_target_group_attributes(TargetGroupArn=search, Attributes=[
    {"Key": "load_balancing.algorithm.type", "Value": "weighted_random"}])
