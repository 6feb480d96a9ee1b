"""DescribeScalingActivities."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.autoscaling.lookup import group_of_call, page
from elastic_lab.cloud.groups.refusals import autoscaling_error
from elastic_lab.cloud.world import World


@correction(
    "autoscaling",
    "DescribeScalingActivities",
    moto="knows no activities",
    source="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
    "API_DescribeScalingActivities.html",
)
def tell_activities(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS tells the activities of one group or of all, the newest first."""
    from moto.core.responses import ActionResult

    found = _activities(world, response)
    wanted = response._get_param("ActivityIds") or []
    if wanted:
        known = {each["ActivityId"]: each for each in found}
        for activity_id in wanted:
            if activity_id not in known:
                message = f"Activity not found - Scaling activity {activity_id} not found"
                raise autoscaling_error("ValidationError", message)
        found = [known[activity_id] for activity_id in wanted]
    shown, token = page(found, response, 100, 100)
    return ActionResult({"Activities": shown, "NextToken": token})


def _activities(world: World, response: Any) -> list[dict[str, Any]]:
    place = response.current_account, response.region
    gone = world.groups.deleted(*place) if response._get_param("IncludeDeletedGroups") else []
    name = response._get_param("AutoScalingGroupName")
    records = [*world.groups.inside(*place), *gone]
    if name:
        records = [r for r in records if r.name == name] or [group_of_call(world, response)]
    told = [
        (logged.activity.start_time, number, logged.told(record.arn))
        for record in records
        for number, logged in enumerate(record.log.entries)
    ]
    return [each for *_, each in sorted(told, key=lambda t: t[:2], reverse=True)]
