"""Instances of a group, moved and marked by hand."""

from dataclasses import replace
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.autoscaling.lookup import group_of_call, group_of_instance
from elastic_lab.cloud.groups import membership
from elastic_lab.cloud.groups.ec2 import find
from elastic_lab.cloud.groups.record import GroupRecord
from elastic_lab.cloud.groups.refusals import autoscaling_error, refusing
from elastic_lab.cloud.groups.wishes import group_of
from elastic_lab.cloud.world import World
from elastic_lab.control import instances
from elastic_lab.control.activities import timestamp
from elastic_lab.control.group_types import Process
from elastic_lab.control.health import in_grace_period

REFERENCE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"


@correction(
    "autoscaling",
    "AttachInstances",
    moto="takes instances that do not run, and instances of other groups",
    source=REFERENCE + "API_AttachInstances.html",
)
def attach_running(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS takes running instances in the group's zones that are in no group, up to the maximum."""
    from moto.core.responses import EmptyResult

    record = group_of_call(world, response)
    wanted = [_attachable(world, record, name) for name in _instance_ids(response)]
    with refusing():
        membership.attach(record, wanted, world.clock.now())
    return EmptyResult()


@correction(
    "autoscaling",
    "DetachInstances",
    moto="lowers the desired capacity under the minimum, and forgets the activity",
    source=REFERENCE + "API_DetachInstances.html",
)
def detach_and_tell(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS keeps to the minimum, and tells of the activity."""
    decrement = bool(response._get_param("ShouldDecrementDesiredCapacity"))
    return _moved(world, response, membership.detach, decrement)


@correction(
    "autoscaling",
    "EnterStandby",
    moto="puts an instance in any state on standby, and lowers the capacity under the minimum",
    source=REFERENCE + "API_EnterStandby.html",
)
def stand_by(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS takes instances that are in service, and keeps to the minimum."""
    decrement = bool(response._get_param("ShouldDecrementDesiredCapacity"))
    return _moved(world, response, membership.enter_standby, decrement)


@correction(
    "autoscaling",
    "ExitStandby",
    moto="raises the desired capacity for an instance that was not on standby",
    source=REFERENCE + "API_ExitStandby.html",
)
def serve_again(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS takes instances on standby; they are pending before they are in service."""
    return _moved(world, response, membership.exit_standby)


@correction(
    "autoscaling",
    "TerminateInstanceInAutoScalingGroup",
    moto="fails on an unknown instance, and lowers the desired capacity under the minimum",
    source=REFERENCE + "API_TerminateInstanceInAutoScalingGroup.html",
)
def terminate_in_group(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS keeps to the minimum, and replaces the instance where the capacity stays."""
    from moto.core.responses import ActionResult

    record = group_of_instance(world, response)
    name = str(response._get_param("InstanceId"))
    decrement = bool(response._get_param("ShouldDecrementDesiredCapacity"))
    with refusing():
        ec2, now = world.groups.ec2, world.clock.now()
        logged = membership.terminate(record, ec2, name, decrement, now)
    return ActionResult({"Activity": logged.told(record.arn)})


@correction(
    "autoscaling",
    "SetInstanceProtection",
    moto="takes unknown instances without a word",
    source=REFERENCE + "API_SetInstanceProtection.html",
)
def protect_known(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS protects the group's own instances, and refuses others."""
    from moto.core.responses import EmptyResult

    record = group_of_call(world, response)
    protected = bool(response._get_param("ProtectedFromScaleIn"))
    names = _instance_ids(response)
    for name in names:
        if record.instance(name) is None:
            message = f"The instance {name} is not part of Auto Scaling group {record.name}."
            raise autoscaling_error("ValidationError", message)
    for name in names:
        record.change(name, lambda each: replace(each, protected_from_scale_in=protected))
    record.touch(world.clock.now())
    return EmptyResult()


@correction(
    "autoscaling",
    "SetInstanceHealth",
    moto="marks an instance and never replaces it, and knows no grace period",
    source=REFERENCE + "API_SetInstanceHealth.html",
)
def replace_unhealthy(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS replaces an instance marked Unhealthy, but after its grace period unless told not to
    wait."""
    from moto.core.responses import EmptyResult

    record, now = group_of_instance(world, response), world.clock.now()
    name, health = response._get_param("InstanceId"), response._get_param("HealthStatus")
    if health not in ("Healthy", "Unhealthy"):
        message = "Valid instance health states are: [Healthy, Unhealthy]"
        raise autoscaling_error("ValidationError", message)
    instance = record.instance(name)
    waits = response._get_param("ShouldRespectGracePeriod", True)
    if not (waits and instance and in_grace_period(group_of(record), instance, now)):
        record.state = instances.set_instance_health(record.state, name, health)
        record.touch(now)
    return EmptyResult()


@correction(
    "autoscaling",
    "SuspendProcesses",
    "ResumeProcesses",
    moto="gives no reason, takes unknown processes, and tells them in another order each time",
    source=REFERENCE + "API_SuspendProcesses.html",
)
def suspend_known_processes(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS knows nine processes, and says when one was suspended."""
    from moto.core.responses import EmptyResult

    record, now = group_of_call(world, response), world.clock.now()
    known = [str(each) for each in Process]
    named = list(response._get_param("ScalingProcesses") or known)
    for name in named:
        if name not in known:
            message = f"Process name is not valid: {name}"
            raise autoscaling_error("ValidationError", message)
    for name in named:
        if response._get_action() == "ResumeProcesses":
            record.suspensions.pop(name, None)
        else:
            record.suspensions.setdefault(name, f"User suspended at {timestamp(now)}")
    record.touch(now)
    return EmptyResult()


def _moved(world: World, response: Any, move: Any, *how: bool) -> Any:
    """The answer to a call that moves several instances, with an activity for each."""
    from moto.core.responses import ActionResult

    record = group_of_call(world, response)
    with refusing():
        logged = move(record, _instance_ids(response), *how, world.clock.now())
    return ActionResult({"Activities": [each.told(record.arn) for each in logged]})


def _instance_ids(response: Any) -> list[str]:
    return [str(name) for name in response._get_param("InstanceIds") or ()]


def _attachable(world: World, record: GroupRecord, name: str) -> Any:
    """moto's instance, if AWS would attach it (rules documented, words from memory)."""
    moto = find(record, name)
    if moto is None:
        raise autoscaling_error("ValidationError", f"Invalid Instance ID(s) [{name}] specified")
    for other in world.groups.inside(record.account, record.region):
        if other.instance(name) is not None:
            message = f"Instance {name} is already part of AutoScalingGroup:{other.name}"
            raise autoscaling_error("ValidationError", message)
    if moto.state != "running":
        message = f"Instance {name} is not in correct state. Instance(s) must be in 'running' state"
        raise autoscaling_error("ValidationError", message)
    if moto.placement.zone not in record.moto.availability_zones:
        message = f"The availability zone of instance {name} is not in the Auto Scaling group"
        raise autoscaling_error("ValidationError", message)
    return moto
