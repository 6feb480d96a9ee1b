"""Target and minimum right, the warm-up left out.

exercise: 02.3
refused_by: still_served
shows: warmup_is_optional
"""
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="lean", MinSize=2, DesiredCapacity=2)
tracked = track_cpu("lean", 55)
