"""Asked for at noon sharp.

exercise: 02.5
refused_by: ready_at_noon
shows: on_time_is_in_time
"""
autoscaling.put_scheduled_update_group_action(
    AutoScalingGroupName="deals", ScheduledActionName="doors-open",
    Recurrence="0 12 * * *", MinSize=10)
autoscaling.put_scheduled_update_group_action(
    AutoScalingGroupName="deals", ScheduledActionName="doors-close",
    Recurrence="30 13 * * *", MinSize=2)
