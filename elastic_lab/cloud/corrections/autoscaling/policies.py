"""Scaling policies: kept whole, with their alarms, and executed."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.autoscaling.groups import scaling_in_progress
from elastic_lab.cloud.corrections.autoscaling.lookup import group_of_call, page, parameters
from elastic_lab.cloud.groups import alarms
from elastic_lab.cloud.groups.record import GroupRecord, ScalingPolicy
from elastic_lab.cloud.groups.refusals import autoscaling_error, refusing
from elastic_lab.cloud.groups.turn import dynamic_policies
from elastic_lab.cloud.groups.wishes import group_of
from elastic_lab.cloud.world import World
from elastic_lab.control import policies, simple_scaling
from elastic_lab.control.policies import Demand
from elastic_lab.control.scaling_request import Firing
from elastic_lab.control.simple_scaling import SimpleScalingPolicy
from elastic_lab.control.step_scaling import StepScalingPolicy
from elastic_lab.control.target_tracking import TargetTrackingPolicy
from elastic_lab.control.warmup import capacity

REFERENCE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
# Parameters of PutScalingPolicy that DescribePolicies does not show.
NOT_SHOWN = ("Action", "Version")


@correction(
    "autoscaling",
    "PutScalingPolicy",
    moto="takes any policy, answers PolicyArn for PolicyARN, and makes no alarms",
    source=REFERENCE + "API_PutScalingPolicy.html",
)
def put_policy_with_alarms(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS checks the policy; target tracking brings its alarms along."""
    from moto.core.responses import ActionResult

    record = group_of_call(world, response)
    with refusing():
        policy = world.groups.put_policy(record, parameters(response))
    cloudwatch = world.cloudwatch(record.account, record.region)
    told = alarms.told(cloudwatch, record, policy)
    own = told if isinstance(policy.loop, TargetTrackingPolicy) else []
    return ActionResult({"PolicyARN": policy.arn, "Alarms": own})


@correction(
    "autoscaling",
    "DescribePolicies",
    moto="shows no alarms, and the policy of another group that has the same name",
    source=REFERENCE + "API_DescribePolicies.html",
)
def tell_policies(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS shows every policy as it was put, with the alarms that execute it."""
    from moto.core.responses import ActionResult

    group = response._get_param("AutoScalingGroupName")
    names, kinds = response._get_param("PolicyNames"), response._get_param("PolicyTypes")
    found = [
        (record, policy)
        for record in world.groups.inside(response.current_account, response.region)
        if group in (None, "", record.name)
        for policy in record.policies.values()
        if not names or policy.name in names or policy.arn in names
        if not kinds or _kind(policy) in kinds
    ]
    shown, token = page(found, response, 50, 100)
    told = [_told(world, record, policy) for record, policy in shown]
    return ActionResult({"ScalingPolicies": told, "NextToken": token})


@correction(
    "autoscaling",
    "DeletePolicy",
    moto="deletes the policy of another group that has the same name, or none without a word",
    source=REFERENCE + "API_DeletePolicy.html",
)
def delete_policy_with_alarms(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS deletes the group's policy and, for target tracking, its alarms."""
    from moto.core.responses import EmptyResult

    record, policy = _named(world, response)
    world.groups.delete_policy(record, policy.name)
    return EmptyResult()


@correction(
    "autoscaling",
    "ExecutePolicy",
    moto="fails on a step policy, and knows no cooldown",
    source=REFERENCE + "API_ExecutePolicy.html",
)
def execute_as_asked(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS executes step and simple policies, the latter outside of a cooldown if asked to."""
    from moto.core.responses import EmptyResult

    record, policy = _named(world, response)
    now = world.clock.now()
    firing = _firing(response, policy)
    group = group_of(record)
    if isinstance(policy.loop, SimpleScalingPolicy) and firing.honor_cooldown:
        settled = capacity(group, record.state.instances, 0, now)
        cooldown = simple_scaling.advance(record.memory.cooldown, settled, now)
        if cooldown.blocks(now) or not settled.is_settled:
            raise scaling_in_progress(record)
    demand = Demand(group, record.state.instances, (firing,))
    record.memory, asked = policies.decide(record.memory, dynamic_policies(record), demand, now)
    for action in asked:
        world.groups.move(record, action.desired_capacity, action.cause, now)
    return EmptyResult()


def _firing(response: Any, policy: ScalingPolicy) -> Firing:
    value, threshold = (response._get_param(n) for n in ("MetricValue", "BreachThreshold"))
    honor = bool(response._get_param("HonorCooldown"))
    if isinstance(policy.loop, SimpleScalingPolicy):
        return Firing(policy.name, 0.0, 0.0, honor_cooldown=honor)
    if not isinstance(policy.loop, StepScalingPolicy):
        message = f"Cannot execute policy of type {_kind(policy)}: {policy.name}"
        raise autoscaling_error("ValidationError", message)
    if value is None or threshold is None:
        message = "MetricValue and BreachThreshold are required for a policy of type StepScaling"
        raise autoscaling_error("ValidationError", message)
    return Firing(policy.name, float(value), float(threshold), honor_cooldown=honor)


def _named(world: World, response: Any) -> tuple[GroupRecord, ScalingPolicy]:
    """The policy that a call names, by name in a group or by ARN."""
    wanted = str(response._get_param("PolicyName") or "")
    group = response._get_param("AutoScalingGroupName")
    if not (group or wanted.startswith("arn:")):
        message = "AutoScalingGroupName is required when PolicyName is not an ARN"
        raise autoscaling_error("ValidationError", message)
    inside = world.groups.inside(response.current_account, response.region)
    for record in [group_of_call(world, response)] if group else inside:
        for policy in record.policies.values():
            if wanted in (policy.name, policy.arn):
                return record, policy
    raise autoscaling_error("ValidationError", f"No such policy with name {wanted}")


def _kind(policy: ScalingPolicy) -> str:
    return str(policy.put.get("PolicyType") or "SimpleScaling")


def _told(world: World, record: GroupRecord, policy: ScalingPolicy) -> dict[str, Any]:
    cloudwatch = world.cloudwatch(record.account, record.region)
    put = {name: value for name, value in policy.put.items() if name not in NOT_SHOWN}
    shown = {
        **put,
        "PolicyARN": policy.arn,
        "PolicyType": _kind(policy),
        "Enabled": policy.enabled,
        "Alarms": alarms.told(cloudwatch, record, policy),
    }
    shown.setdefault("StepAdjustments", [])
    if isinstance(policy.loop, StepScalingPolicy):
        shown.setdefault("MetricAggregationType", policy.loop.metric_aggregation_type)
    if isinstance(policy.loop, TargetTrackingPolicy):
        settings = shown["TargetTrackingConfiguration"]
        shown["TargetTrackingConfiguration"] = {"DisableScaleIn": False, **settings}
    return shown
