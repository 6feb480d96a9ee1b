"""Up before noon, and never down.

exercise: 02.5
refused_by: comes_down
shows: up_comes_down
"""
autoscaling.put_scheduled_update_group_action(
    AutoScalingGroupName="deals", ScheduledActionName="doors-open",
    Recurrence="45 11 * * *", MinSize=10)
