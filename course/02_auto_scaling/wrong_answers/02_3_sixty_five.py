"""A target so high that nothing is left for the sale's first minutes.

exercise: 02.3
refused_by: still_served
"""
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="lean", MinSize=2, DesiredCapacity=2, DefaultInstanceWarmup=120)
tracked = track_cpu("lean", 65)
