"""The alarms that target tracking brings along, and those that execute a policy.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
"""

from typing import Any

from elastic_lab.cloud.groups.record import GroupRecord, ScalingPolicy
from elastic_lab.control.target_tracking import TargetTrackingPolicy, alarms_for


def make(cloudwatch: Any, policy: ScalingPolicy, before: ScalingPolicy | None) -> None:
    """Make a policy's own alarms, or change those that it had `before`."""
    wanted = {alarm.alarm_name: alarm for alarm in _own(policy)}
    for alarm in _own(before):
        if alarm.alarm_name not in wanted:
            cloudwatch.alarms.delete(alarm.alarm_name)
    unchanged = {alarm.alarm_name: alarm for alarm in _own(before)}
    for name, alarm in wanted.items():
        if unchanged.get(name) != alarm:
            cloudwatch.alarms.put(alarm)


def remove(cloudwatch: Any, policy: ScalingPolicy) -> None:
    """Delete a policy's own alarms; those of the user stay (documented for DeletePolicy)."""
    for alarm in _own(policy):
        cloudwatch.alarms.delete(alarm.alarm_name)


def told(cloudwatch: Any, record: GroupRecord, policy: ScalingPolicy) -> list[dict[str, str]]:
    """The alarms that execute a policy, in AWS's spelling: its own, or any that names it."""
    place = f"arn:aws:cloudwatch:{record.region}:{record.account}:alarm"
    own = [(alarm.alarm_name, f"{place}:{alarm.alarm_name}") for alarm in _own(policy)]
    named = own or cloudwatch.alarms.executing(policy.arn)
    return [{"AlarmName": name, "AlarmARN": arn} for name, arn in named]


def _own(policy: ScalingPolicy | None) -> tuple[Any, ...]:
    if policy is None or not isinstance(policy.loop, TargetTrackingPolicy):
        return ()
    return alarms_for(policy.loop)
