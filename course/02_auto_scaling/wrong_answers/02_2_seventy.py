"""Room to grow, and the most common target.

exercise: 02.2
refused_by: served
shows: seventy_percent_is_best_practice
"""
autoscaling.update_auto_scaling_group(AutoScalingGroupName="shop", MaxSize=30)
tracked = track_cpu("shop", 70)
