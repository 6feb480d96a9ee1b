"""A small EC2 for the tests of a group: it launches, boots, breaks and forgets.

A tick is a minute of AWS time; nothing else of AWS is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from elastic_lab.control import group as loop
from elastic_lab.control.group_state import (
    GroupAction,
    GroupState,
    LaunchInstance,
    Surroundings,
    TerminateInstance,
)
from elastic_lab.control.group_types import AutoScalingGroup
from elastic_lab.control.health import InstanceStatus
from elastic_lab.control.instances import add_launched
from elastic_lab.control.zones import count_by_zone

T0 = 1_767_225_600.0  # 2026-01-01T00:00:00Z
ZONES = ("a", "b")


def group(desired: int = 2, **settings_: object) -> AutoScalingGroup:
    made = AutoScalingGroup("web", 0, 20, desired, ZONES)
    return replace(made, **settings_)  # type: ignore[arg-type]


@dataclass
class World:
    """EC2 with a boot of `boot` ticks; a tick is a minute."""

    group: AutoScalingGroup
    state: GroupState = field(default_factory=GroupState)
    now: float = T0
    boot: int = 1
    born: dict[str, float] = field(default_factory=dict)
    said: dict[str, InstanceStatus] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    log: list[GroupAction] = field(default_factory=list)
    most: int = 0

    def statuses(self) -> Mapping[str, InstanceStatus]:
        ready = {i: t + 60 * self.boot <= self.now for i, t in self.born.items()}
        booted = {i: InstanceStatus("running" if up else "pending") for i, up in ready.items()}
        return booted | self.said

    def tick(self, times: int = 1) -> list[GroupAction]:
        done: list[GroupAction] = []
        for _ in range(times):
            around = Surroundings(self.statuses(), self.closed)
            self.state, actions = loop.decide(self.state, self.group, around, self.now)
            for action in actions:
                self.carry_out(action)
            self.most = max(self.most, sum(i.is_live for i in self.state.instances))
            self.now += 60
            done += actions
        self.log += done
        return done

    def carry_out(self, action: GroupAction) -> None:
        if isinstance(action, LaunchInstance) and action.availability_zone not in self.closed:
            name = f"i-{len(self.born):03}"
            self.born[name] = self.now
            self.state = add_launched(self.state, action, name, self.now)
        elif isinstance(action, TerminateInstance):
            self.said[action.instance_id] = InstanceStatus("terminated")

    def states(self) -> list[str]:
        return [i.lifecycle_state for i in self.state.instances]

    def ids(self) -> list[str]:
        return [i.instance_id for i in self.state.instances]

    def counts(self) -> dict[str, int]:
        return dict(count_by_zone(self.state.instances))


def settled(desired: int = 2, **settings_: object) -> World:
    world = World(group(desired, **settings_))
    world.tick(3)
    world.log.clear()
    return world


def launches(actions: list[GroupAction]) -> list[LaunchInstance]:
    return [a for a in actions if isinstance(a, LaunchInstance)]


def terminations(actions: list[GroupAction]) -> list[TerminateInstance]:
    return [a for a in actions if isinstance(a, TerminateInstance)]
