"""A low target, to be on the safe side.

exercise: 02.3
refused_by: cheaper
shows: lower_target_is_better
"""
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="lean", MinSize=2, DesiredCapacity=2, DefaultInstanceWarmup=120)
tracked = track_cpu("lean", 40)
