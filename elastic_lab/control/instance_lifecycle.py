"""The life of an EC2 instance: which states there are, what an API call does in each, and when
a state that is only passed through ends.

The tables are the law; the loop, the API's refusals and the diagram in the labs are read from
them. Names and codes are AWS's:
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html

AWS publishes no durations for the passing states: `SECONDS` are this project's own, in the range
that users see.
"""

from collections.abc import Mapping
from dataclasses import dataclass

STATE_CODES = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}

# (state, event) -> next state. A pair that is missing is refused by the API.
TRANSITIONS = {
    ("pending", "started"): "running",
    ("pending", "terminate"): "shutting-down",
    ("running", "stop"): "stopping",
    ("running", "reboot"): "running",
    ("running", "start"): "running",
    ("running", "terminate"): "shutting-down",
    ("stopping", "stopped"): "stopped",
    ("stopping", "stop"): "stopping",
    ("stopping", "terminate"): "shutting-down",
    ("stopped", "start"): "pending",
    ("stopped", "stop"): "stopped",
    ("stopped", "terminate"): "shutting-down",
    ("pending", "start"): "pending",
    ("pending", "reboot"): "pending",
    ("shutting-down", "terminated"): "terminated",
    ("shutting-down", "terminate"): "shutting-down",
    ("terminated", "terminate"): "terminated",
    ("terminated", "reboot"): "terminated",
    ("terminated", "forgotten"): "",
}

# A passing state -> (the event that ends it, AWS seconds it lasts). That a terminated instance
# stays visible for about an hour is AWS's (the lifecycle page above, "Terminate your instance").
PASSING = {
    "pending": ("started", 20.0),
    "stopping": ("stopped", 30.0),
    "shutting-down": ("terminated", 30.0),
    "terminated": ("forgotten", 3600.0),
}

# The states in which AWS bills the instance itself (the lifecycle page, "Instance billing").
BILLED = frozenset({"running"})


@dataclass(frozen=True)
class InstanceState:
    """One instance as the loop sees it: `since` is the AWS time at which `name` was entered."""

    instance_id: str
    name: str
    since: float


@dataclass(frozen=True)
class Transition:
    """An instance enters state `name` at AWS time `at`; an empty name means it is forgotten."""

    instance_id: str
    name: str
    at: float


def next_state(state: str, event: str) -> str | None:
    """The state that `event` leads to from `state`, or None where AWS refuses the event."""
    return TRANSITIONS.get((state, event))


def due(state: InstanceState) -> float | None:
    """AWS time at which `state` ends by itself, or None when it only ends by a call."""
    passing = PASSING.get(state.name)
    return None if passing is None else state.since + passing[1]


def decide(
    states: Mapping[str, InstanceState], now: float
) -> tuple[Mapping[str, InstanceState], tuple[Transition, ...]]:
    """Let every passing state that is due by `now` (AWS seconds) end, at the time it was due."""
    after = dict(states)
    transitions: list[Transition] = []
    for instance in states.values():
        for transition in _overdue(instance, now):
            transitions.append(transition)
            after[instance.instance_id] = InstanceState(
                instance.instance_id, transition.name, transition.at
            )
    known = {key: state for key, state in after.items() if state.name}
    return known, tuple(sorted(transitions, key=lambda t: (t.at, t.instance_id)))


def _overdue(instance: InstanceState, now: float) -> list[Transition]:
    found: list[Transition] = []
    ends = due(instance)
    while ends is not None and ends <= now:
        event, _ = PASSING[instance.name]
        name = TRANSITIONS[instance.name, event]
        found.append(Transition(instance.instance_id, name, ends))
        instance = InstanceState(instance.instance_id, name, ends)
        ends = due(instance)
    return found
