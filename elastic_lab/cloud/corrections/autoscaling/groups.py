"""Groups: made, changed and deleted as AWS does; the loop does the rest."""

from collections.abc import Mapping
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.autoscaling import launch_source
from elastic_lab.cloud.corrections.autoscaling.lookup import group_of_call
from elastic_lab.cloud.groups.record import GroupRecord
from elastic_lab.cloud.groups.refusals import autoscaling_error, refusing
from elastic_lab.cloud.groups.wishes import group_of
from elastic_lab.cloud.world import World
from elastic_lab.control import activities, termination_policy
from elastic_lab.control.group_types import check_capacity

REFERENCE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
CREATE = REFERENCE + "API_CreateAutoScalingGroup.html"
UPDATE = REFERENCE + "API_UpdateAutoScalingGroup.html"
# What moto's CreateAutoScalingGroup or UpdateAutoScalingGroup drops -> its attribute.
KEPT = {
    "Context": "context",
    "DefaultInstanceWarmup": "default_instance_warmup",
    "DesiredCapacityType": "desired_capacity_type",
    "MaxInstanceLifetime": "max_instance_lifetime",
}
CHANGED = {
    "CapacityRebalance": "capacity_rebalance",
    "DefaultCooldown": "default_cooldown",
    "PlacementGroup": "placement_group",
    "TerminationPolicies": "termination_policies",
}


@correction(
    "autoscaling",
    "CreateAutoScalingGroup",
    moto="replaces a group of the same name",
    source=CREATE,
)
def refuse_second_group(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS refuses a name that a group of the account has in the Region."""
    name = str(response._get_param("AutoScalingGroupName"))
    if world.groups.find(response.current_account, response.region, name) is not None:
        message = (
            "AutoScalingGroup by this name already exists - A group with the name "
            f"{name} already exists"
        )
        raise autoscaling_error("AlreadyExists", message)
    return proceed()


@correction(
    "autoscaling",
    "CreateAutoScalingGroup",
    moto="takes any sizes and termination policies, and drops the default instance warm-up",
    source=CREATE,
)
def create_whole_group(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS wants MinSize <= DesiredCapacity <= MaxSize, and keeps every setting."""
    low, high = int(response._get_param("MinSize")), int(response._get_param("MaxSize"))
    desired = response._get_param("DesiredCapacity")
    _check_sizes(low, high, low if desired is None else int(desired))
    _check_termination_policies(response)
    answer = proceed()
    _keep(group_of_call(world, response), response, KEPT)
    return answer


@correction(
    "autoscaling",
    "UpdateAutoScalingGroup",
    moto="takes any sizes, and drops the cooldown, the warm-up and the termination policies",
    source=UPDATE,
)
def update_whole_group(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS moves the desired capacity with min and max, and changes every setting it is given."""
    record = group_of_call(world, response)
    low, high, desired = _asked_sizes(record, response)
    _check_sizes(low, high, desired)
    _check_termination_policies(response)
    before = int(record.moto.desired_capacity)
    response.params["DesiredCapacity"] = before
    answer = proceed()
    _keep(record, response, {**KEPT, **CHANGED})
    record.moto.desired_capacity = before
    world.groups.ask(record, low, high, desired, world.clock.now())
    return answer


@correction(
    "autoscaling",
    "SetDesiredCapacity",
    moto="sets any desired capacity, above the maximum too",
    source=REFERENCE + "API_SetDesiredCapacity.html",
)
def set_capacity_within_bounds(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS refuses a capacity outside min and max, or, if asked to honor it, in a cooldown."""
    from moto.core.responses import EmptyResult

    record, now = group_of_call(world, response), world.clock.now()
    desired = int(response._get_param("DesiredCapacity"))
    group = group_of(record)
    with refusing():
        check_capacity(group, desired)
    if response._get_param("HonorCooldown") and record.memory.cooldown.blocks(now):
        raise scaling_in_progress(record)
    why = activities.user_set_desired(now, group.desired_capacity, desired)
    world.groups.ask(record, group.min_size, group.max_size, desired, now, why)
    return EmptyResult()


@correction(
    "autoscaling",
    "DeleteAutoScalingGroup",
    moto="deletes a group with its instances, ForceDelete or not",
    source=REFERENCE + "API_DeleteAutoScalingGroup.html",
)
def delete_empty_or_forced(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS deletes a group with instances only with ForceDelete, and ends them first."""
    from moto.core.responses import EmptyResult

    record = group_of_call(world, response)
    if record.state.instances and not response._get_param("ForceDelete"):
        message = (
            "You cannot delete an AutoScalingGroup while there are instances or pending Spot "
            "instance request(s) still in the group."
        )
        raise autoscaling_error("ResourceInUse", message)
    if not record.deleting:
        world.groups.delete(record)
    return EmptyResult()


@correction(
    "autoscaling",
    "CreateAutoScalingGroup",
    "UpdateAutoScalingGroup",
    moto="takes a launch template version that does not exist or from which nothing launches",
    source=CREATE,
)
def refuse_unusable_template(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS checks that an instance could be launched from the template."""
    launch_source.check(response)
    return proceed()


@correction(
    "autoscaling",
    "CreateAutoScalingGroup",
    "UpdateAutoScalingGroup",
    moto="reports an unknown subnet as EC2 would, and takes an unknown zone",
    source=CREATE,
)
def refuse_unknown_place(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS refuses both with errors of its own."""
    launch_source.check_places(response)
    return proceed()


def scaling_in_progress(record: GroupRecord) -> Exception:
    """The refusal while a cooldown or an activity is under way (words observed)."""
    under_way = record.log.under_way
    activity = under_way.activity_id if under_way else record.own_id("activity", 0)
    message = f"Scaling activity {activity} is in progress and blocks this action"
    return autoscaling_error("ScalingActivityInProgress", message)


def _asked_sizes(record: GroupRecord, response: Any) -> tuple[int, int, int]:
    """The sizes after an update; a desired capacity that is not given follows min and max."""
    group = group_of(record)
    given = (response._get_param(name) for name in ("MinSize", "MaxSize", "DesiredCapacity"))
    low, high, desired = (None if size is None else int(size) for size in given)
    low = group.min_size if low is None else low
    high = group.max_size if high is None else high
    if desired is None:
        desired = max(low, min(high, group.desired_capacity))
    return low, high, desired


def _check_sizes(low: int, high: int, desired: int) -> None:
    """Refuse sizes that contradict each other (words observed)."""
    if low > high:
        message = f"Max bound, {high}, must be greater than or equal to min bound, {low}"
        raise autoscaling_error("ValidationError", message)
    if not low <= desired <= high:
        message = (
            f"Desired capacity:{desired} must be between the specified min size:{low} and max "
            f"size:{high}"
        )
        raise autoscaling_error("ValidationError", message)


def _check_termination_policies(response: Any) -> None:
    with refusing():
        termination_policy.validate(response._get_param("TerminationPolicies") or ())


def _keep(record: GroupRecord, response: Any, names: Mapping[str, str]) -> None:
    for name, attribute in names.items():
        value = response._get_param(name)
        if value is not None:
            setattr(record.moto, attribute, value)
    # -1 takes the default instance warm-up away again (documented).
    if getattr(record.moto, "default_instance_warmup", None) == -1:
        record.moto.default_instance_warmup = None
