"""Twelve servers, day and night.

exercise: 02.2
refused_by: tracks_cpu
shows: big_is_elastic
"""
sized = autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="shop", MinSize=12, DesiredCapacity=12, MaxSize=30)
