"""Instances pass through their states in AWS time, and what a state forbids is refused.

What is expected here is written out from AWS's pages, not read from the table under test:
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
"""

from typing import Any

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import refusal

# A passing state lasts half a second and more: long enough to be met by a call.
TIME_SCALE = 40.0
FAST = 4000.0
CODES = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}
# State -> what each operation leads to, or None where it is refused.
OUTCOMES: dict[str, dict[str, str | None]] = {
    "pending": {
        "start": "pending",
        "stop": None,
        "reboot": "pending",
        "terminate": "shutting-down",
    },
    "running": {
        "start": "running",
        "stop": "stopping",
        "reboot": "running",
        "terminate": "shutting-down",
    },
    "stopping": {
        "start": None,
        "stop": "stopping",
        "reboot": None,
        "terminate": "shutting-down",
    },
    "stopped": {
        "start": "pending",
        "stop": "stopped",
        "reboot": None,
        "terminate": "shutting-down",
    },
    "shutting-down": {
        "start": None,
        "stop": None,
        "reboot": None,
        "terminate": "shutting-down",
    },
    "terminated": {"start": None, "stop": None, "reboot": "terminated", "terminate": "terminated"},
}
ANSWERS = {
    "start": "StartingInstances",
    "stop": "StoppingInstances",
    "terminate": "TerminatingInstances",
}
PARTICIPLES = {
    "start": "started",
    "stop": "stopped",
    "reboot": "rebooted",
    "terminate": "terminated",
}


def bring_to(cloud: Any, ids: list[str], state: str) -> None:
    if state in ("running", "stopping", "stopped"):
        cloud.wait_for(ids, "running")
    if state in ("stopping", "stopped"):
        cloud.ec2.stop_instances(InstanceIds=ids)
    if state in ("shutting-down", "terminated"):
        cloud.ec2.terminate_instances(InstanceIds=ids)
    cloud.wait_for(ids, state)


def state_of(cloud: Any, instance: str) -> dict[str, Any]:
    answer = cloud.ec2.describe_instances(InstanceIds=[instance])
    return answer["Reservations"][0]["Instances"][0]["State"]


def call(cloud: Any, operation: str):
    return getattr(cloud.ec2, f"{operation}_instances")


@pytest.mark.parametrize("state", OUTCOMES)
def test_each_operation_in_each_state(cloud, state):
    """The calls come at once one after another, while the state lasts."""
    ids = cloud.launch(MinCount=len(PARTICIPLES), MaxCount=len(PARTICIPLES))
    bring_to(cloud, ids, state)
    for instance, (operation, after) in zip(ids, OUTCOMES[state].items(), strict=True):
        if after is None:
            is_refused(cloud, operation, instance, state)
        else:
            leads_to(cloud, operation, instance, state, after)


def is_refused(cloud: Any, operation: str, instance: str, state: str) -> None:
    assert refusal(call(cloud, operation), InstanceIds=[instance]) == (
        "IncorrectInstanceState",
        f"The instance '{instance}' is not in a state from which it can be "
        f"{PARTICIPLES[operation]}.",
    )
    assert state_of(cloud, instance) == {"Code": CODES[state], "Name": state}


def leads_to(cloud: Any, operation: str, instance: str, before: str, after: str) -> None:
    answer = call(cloud, operation)(InstanceIds=[instance])
    if operation in ANSWERS:
        (change,) = answer[ANSWERS[operation]]
        assert change["PreviousState"] == {"Code": CODES[before], "Name": before}
        assert change["CurrentState"] == {"Code": CODES[after], "Name": after}
    assert state_of(cloud, instance) == {"Code": CODES[after], "Name": after}


@pytest.mark.parametrize("operation", PARTICIPLES)
def test_one_that_is_refused_spares_the_others(cloud, operation):
    running, gone = cloud.launch(MaxCount=2)
    bring_to(cloud, [running], "running")
    unknown = "i-0123456789abcdef0"
    ids = [running, unknown]
    words = f"The instance ID '{unknown}' does not exist"
    assert refusal(call(cloud, operation), InstanceIds=ids) == ("InvalidInstanceID.NotFound", words)
    cloud.ec2.terminate_instances(InstanceIds=[gone])
    if operation in ("start", "stop"):
        code, _ = refusal(call(cloud, operation), InstanceIds=[running, gone])
        assert code == "IncorrectInstanceState"
    assert cloud.states()[running] == "running"


@pytest.mark.parametrize("operation", ANSWERS)
def test_a_dry_run_changes_nothing(cloud, operation):
    ids = cloud.launch()
    bring_to(cloud, ids, "running")
    assert refusal(call(cloud, operation), InstanceIds=ids, DryRun=True)[0] == "DryRunOperation"
    assert cloud.states() == {ids[0]: "running"}


class Bracket:
    """The AWS time in which a call was answered, asked before and after it."""

    def __init__(self, cloud: Any, operation: Any, ids: list[str]) -> None:
        self.start = cloud.ask("clock")["now"]
        operation(InstanceIds=ids)
        self.end = cloud.ask("clock")["now"]

    def later(self, seconds: float) -> Any:
        """Equal to a time `seconds` after the call."""
        middle = (self.start + self.end) / 2 + seconds
        return pytest.approx(middle, abs=(self.end - self.start) / 2 + 1e-3)


def test_a_state_ends_when_it_was_planned_to_end(open_here):
    """20 s, 30 s, 30 s and an hour after what began it, whenever the runner came by."""
    cloud = open_here(time_scale=FAST)
    ids = cloud.launch()
    launched = cloud.entries("RunInstances")[0]["at"]
    cloud.wait_for(ids, "running")
    stop = Bracket(cloud, cloud.ec2.stop_instances, ids)
    cloud.wait_for(ids, "stopped")
    start = Bracket(cloud, cloud.ec2.start_instances, ids)
    cloud.wait_for(ids, "running")
    terminate = Bracket(cloud, cloud.ec2.terminate_instances, ids)
    assert wait_until(lambda: not cloud.states(), 10)
    moves = [e for e in cloud.journal() if e["by"] == "instance-lifecycle"]
    states = ["running", "stopped", "running", "terminated", "forgotten"]
    assert [move["operation"] for move in moves] == states
    at = [move["at"] for move in moves]
    assert launched + 20 <= at[0] <= stop.start
    assert at[1:4] == [stop.later(30), start.later(20), terminate.later(30)]
    assert at[4] == at[3] + 3600


def test_a_terminated_instance_is_shown_for_an_hour_and_then_unknown(open_here):
    cloud = open_here(time_scale=FAST)
    (instance,) = cloud.launch()
    cloud.ec2.terminate_instances(InstanceIds=[instance])
    cloud.wait_for([instance], "terminated")
    assert wait_until(lambda: not cloud.states(), 10)
    words = f"The instance ID '{instance}' does not exist"
    for operation in ("describe", *PARTICIPLES):
        said = refusal(call(cloud, operation), InstanceIds=[instance])
        assert said == ("InvalidInstanceID.NotFound", words)


def test_a_call_never_meets_a_state_that_is_overdue(open_here):
    """At this pace everything is due at once; the runner's thread may or may not have been by."""
    cloud = open_here(time_scale=1e7)
    for _ in range(10):
        ids = cloud.launch()
        assert cloud.states().get(ids[0]) == "running"
        cloud.ec2.terminate_instances(InstanceIds=ids)
        assert cloud.states() == {}


def test_reasons_are_aws_s(open_here):
    cloud = open_here(time_scale=FAST)
    ids = cloud.launch()
    cloud.wait_for(ids, "running")
    cloud.ec2.stop_instances(InstanceIds=ids)
    (shown,) = cloud.ec2.describe_instances()["Reservations"][0]["Instances"]
    assert shown["StateTransitionReason"].startswith("User initiated (20")
    assert shown["StateTransitionReason"].endswith(" GMT)")
    assert shown["StateReason"] == {
        "Code": "Client.UserInitiatedShutdown",
        "Message": "Client.UserInitiatedShutdown: User initiated shutdown",
    }


def test_the_last_terminated_takes_its_disk_along(open_here):
    cloud = open_here(time_scale=FAST)
    ids = cloud.launch(MaxCount=2)
    assert len(cloud.ec2.describe_volumes()["Volumes"]) == 2
    cloud.ec2.terminate_instances(InstanceIds=ids)
    assert cloud.ec2.describe_volumes()["Volumes"] == []
