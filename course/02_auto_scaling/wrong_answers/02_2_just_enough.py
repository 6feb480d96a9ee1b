"""A maximum that the day just reaches.

exercise: 02.2
refused_by: room
shows: max_is_a_safety_net
"""
autoscaling.update_auto_scaling_group(AutoScalingGroupName="shop", MaxSize=16)
tracked = track_cpu("shop", 40)
