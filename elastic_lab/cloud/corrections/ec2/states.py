"""Instances pass through their states in time, and a call that a state does not allow is refused.

The states, what leads from one to the next, and how long a passing state lasts are the table in
`control/instance_lifecycle.py`.
"""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.ec2.errors import ec2_error
from elastic_lab.cloud.instances import enter
from elastic_lab.cloud.world import World
from elastic_lab.control.instance_lifecycle import STATE_CODES, next_state

LIFECYCLE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html"
# Operation -> (event, past participle in AWS's refusal, the list in the answer).
EVENTS = {
    "StartInstances": ("start", "started", "StartingInstances"),
    "StopInstances": ("stop", "stopped", "StoppingInstances"),
    "TerminateInstances": ("terminate", "terminated", "TerminatingInstances"),
}


@correction(
    "ec2",
    "RunInstances",
    moto="makes an instance that is running at once",
    source=LIFECYCLE,
)
def start_pending(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS makes an instance that is pending while it boots."""
    answer = proceed()
    for instance in answer.result.instances:
        enter(instance, "pending", world.clock.now())
    return answer


@correction(
    "ec2",
    *EVENTS,
    moto="changes the state at once, from any state",
    source=LIFECYCLE,
)
def change_state_in_time(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS passes through pending, stopping or shutting-down, and refuses what the state forbids."""
    return _change(world, response, proceed, *EVENTS[response._get_action()])


@correction(
    "ec2",
    "RebootInstances",
    moto="makes any instance run, a stopped or terminated one too",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html",
)
def reboot_running_only(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS reboots running instances only; what runs on them begins anew."""
    ids = response._get_param("InstanceIds", [])
    instances = response.ec2_backend.get_multi_instances_by_id(ids)
    _refuse_forbidden(instances, "reboot", "rebooted")
    before = {instance.id: instance.state for instance in instances}
    answer = proceed()
    for instance in instances:
        enter(instance, before[instance.id], instance.entered_state_at)
        world.programs.reboot(instance.id, world.clock.now())
    return answer


def _change(
    world: World, response: Any, proceed: Proceed, event: str, participle: str, key: str
) -> Any:
    from moto.core.responses import ActionResult

    ids = response._get_param("InstanceIds", [])
    response.error_on_dryrun()
    instances = response.ec2_backend.get_multi_instances_by_id(ids)
    _refuse_forbidden(instances, event, participle)
    before = {instance.id: instance.state for instance in instances}
    changing = [i for i in instances if next_state(i.state, event) != i.state]
    if changing or not ids:
        response.params["InstanceIds"] = [instance.id for instance in changing]
        proceed()
    for instance in changing:
        enter(instance, next_state(before[instance.id], event) or "", world.clock.now())
        instance._reason = instance._reason.replace(" UTC)", " GMT)")
    return ActionResult({key: [_change_of(i, before[i.id]) for i in instances]})


def _refuse_forbidden(instances: list[Any], event: str, participle: str) -> None:
    for instance in instances:
        if next_state(instance.state, event) is None:
            message = (
                f"The instance '{instance.id}' is not in a state from which it can be {participle}."
            )
            raise ec2_error("IncorrectInstanceState", message)


def _change_of(instance: Any, before: str) -> dict[str, Any]:
    return {
        "InstanceId": instance.id,
        "CurrentState": _state(instance.state),
        "PreviousState": _state(before),
    }


def _state(name: str) -> dict[str, Any]:
    return {"Code": STATE_CODES[name], "Name": name}
