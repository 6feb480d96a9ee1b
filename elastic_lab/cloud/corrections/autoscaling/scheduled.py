"""Scheduled actions."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.autoscaling.lookup import group_of_call, page
from elastic_lab.cloud.groups.own_ids import uuid_of
from elastic_lab.cloud.groups.record import GroupRecord, ScheduledUpdate
from elastic_lab.cloud.groups.refusals import autoscaling_error
from elastic_lab.cloud.groups.schedule_request import moment
from elastic_lab.cloud.scaled_clock import as_datetime
from elastic_lab.cloud.world import World

REFERENCE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"


@correction(
    "autoscaling",
    "PutScheduledUpdateGroupAction",
    "BatchPutScheduledUpdateGroupAction",
    moto="takes any group, sizes and times, and never acts",
    source=REFERENCE + "API_PutScheduledUpdateGroupAction.html",
)
def schedule_of_known_group(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS keeps the actions of a group that there is, and carries them out when they are due."""
    group_of_call(world, response)
    return proceed()


@correction(
    "autoscaling",
    "DescribeScheduledActions",
    moto="shows actions that are over, and no ARN",
    source=REFERENCE + "API_DescribeScheduledActions.html",
)
def tell_schedule(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS shows the actions that are still to come, within the times asked for."""
    from moto.core.responses import ActionResult

    group = response._get_param("AutoScalingGroupName")
    names = response._get_param("ScheduledActionNames")
    after, before = (moment(response._get_param(n)) for n in ("StartTime", "EndTime"))
    found = [
        (record, action)
        for record in world.groups.inside(response.current_account, response.region)
        if group in (None, "", record.name)
        for action in sorted(record.actions.values(), key=lambda each: each.name)
        if not names or action.name in names
        if names or after is None or (action.next_run or 0.0) >= after
        if names or before is None or (action.next_run or 0.0) <= before
    ]
    shown, token = page(found, response, 50, 100)
    told = [_told(record, action) for record, action in shown]
    return ActionResult({"ScheduledUpdateGroupActions": told, "NextToken": token})


@correction(
    "autoscaling",
    "DeleteScheduledAction",
    "BatchDeleteScheduledAction",
    moto="deletes the action of another group that has the same name",
    source=REFERENCE + "API_DeleteScheduledAction.html",
)
def delete_own_action(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS deletes the group's own action, and says which of several it does not know."""
    from moto.core.responses import ActionResult, EmptyResult

    record = group_of_call(world, response)
    one = response._get_param("ScheduledActionName")
    names = [one] if one else response._get_param("ScheduledActionNames") or []
    unknown = [name for name in names if record.actions.pop(name, None) is None]
    if one:
        if unknown:
            raise autoscaling_error("ValidationError", "Scheduled action name not found")
        return EmptyResult()
    failed = [
        {
            "ScheduledActionName": name,
            "ErrorCode": "ValidationError",
            "ErrorMessage": "Scheduled action name not found",
        }
        for name in unknown
    ]
    return ActionResult({"FailedScheduledActions": failed})


def _told(record: GroupRecord, action: ScheduledUpdate) -> dict[str, Any]:
    place = f"arn:aws:autoscaling:{record.region}:{record.account}:scheduledUpdateGroupAction"
    names = f"autoScalingGroupName/{record.name}:scheduledActionName/{action.name}"
    uuid = uuid_of(record.seed, record.arn, "scheduled action", action.name)
    told = {
        "AutoScalingGroupName": record.name,
        "ScheduledActionName": action.name,
        "ScheduledActionARN": f"{place}:{uuid}:{names}",
        "StartTime": _time(action.start_time),
        "EndTime": _time(action.end_time),
        "Time": _time(action.next_run),
        "Recurrence": action.recurrence,
        "TimeZone": action.time_zone,
        "MinSize": action.min_size,
        "MaxSize": action.max_size,
        "DesiredCapacity": action.desired_capacity,
    }
    return {name: value for name, value in told.items() if value is not None}


def _time(at: float | None) -> Any:
    return None if at is None else as_datetime(at)
