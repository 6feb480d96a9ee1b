"""A deregistration delay of 10 s.

exercise: 05.8
refused_by: leaves_in_peace
shows: group_drains_for_ever
"""
# instead of
elbv2.modify_target_group_attributes(TargetGroupArn=flash_targets, Attributes=[
    {"Key": "slow_start.duration_seconds", "Value": "60"},
    {"Key": "deregistration_delay.timeout_seconds", "Value": "300"}])
# put
elbv2.modify_target_group_attributes(TargetGroupArn=flash_targets, Attributes=[
    {"Key": "slow_start.duration_seconds", "Value": "60"},
    {"Key": "deregistration_delay.timeout_seconds", "Value": "10"}])
