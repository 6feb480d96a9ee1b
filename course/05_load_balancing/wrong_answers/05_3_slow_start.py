"""Slow start for targets that are slow.

exercise: 05.3
refused_by: quick
shows: round_robin_is_fair
"""
elbv2.modify_target_group_attributes(TargetGroupArn=search, Attributes=[
    {"Key": "slow_start.duration_seconds", "Value": "900"}])
