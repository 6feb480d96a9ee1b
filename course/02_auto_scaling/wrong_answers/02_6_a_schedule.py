"""A schedule for what repeats.

exercise: 02.6
refused_by: forecasts
"""
autoscaling.put_scheduled_update_group_action(
    AutoScalingGroupName="stream", ScheduledActionName="up", Recurrence="40 17 * * *", MinSize=14)
autoscaling.put_scheduled_update_group_action(
    AutoScalingGroupName="stream", ScheduledActionName="down", Recurrence="0 22 * * *", MinSize=2)
