"""The minimum of four kept.

exercise: 02.3
refused_by: cheaper
shows: minimum_is_free
"""
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="lean", MinSize=4, DesiredCapacity=4, DefaultInstanceWarmup=120)
tracked = track_cpu("lean", 55)
