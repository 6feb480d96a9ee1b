"""No slow start.

exercise: 05.8
refused_by: gentle_start
shows: full_share_at_once
"""
# instead of
elbv2.modify_target_group_attributes(TargetGroupArn=flash_targets, Attributes=[
    {"Key": "slow_start.duration_seconds", "Value": "60"},
    {"Key": "deregistration_delay.timeout_seconds", "Value": "300"}])
# put
pass
