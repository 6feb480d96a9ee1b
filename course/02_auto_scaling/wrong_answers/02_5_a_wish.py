"""A desired capacity an hour ahead, without a minimum.

exercise: 02.5
refused_by: ready_at_noon
shows: a_wish_stays
"""
autoscaling.put_scheduled_update_group_action(
    AutoScalingGroupName="deals", ScheduledActionName="doors-open",
    Recurrence="0 11 * * *", DesiredCapacity=10)
