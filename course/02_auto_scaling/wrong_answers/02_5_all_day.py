"""Ten servers all day, and no schedule.

exercise: 02.5
refused_by: comes_down
shows: big_is_elastic
"""
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="deals", MinSize=10, DesiredCapacity=10, MaxSize=24)
