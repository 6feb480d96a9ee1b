"""A group of old instances under an instance refresh, for its tests.

A tick is a minute; a launch is in service one tick later.
"""

from __future__ import annotations

from dataclasses import replace

from elastic_lab.control import group as group_loop
from elastic_lab.control import instance_refresh as refresh
from elastic_lab.control.group_state import GroupState, LaunchInstance, Surroundings
from elastic_lab.control.group_types import AutoScalingGroup, Instance, LifecycleState
from elastic_lab.control.health import InstanceStatus
from elastic_lab.control.instances import add_launched
from elastic_lab.control.refresh_types import CheckpointReached, RefreshPreferences

T0 = 1_767_225_600.0  # 2026-01-01T00:00:00Z


class World:
    """A group of old instances under refresh; a launch boots within the tick after."""

    def __init__(self, size: int, preferences: RefreshPreferences, protected: int = 0) -> None:
        self.group = AutoScalingGroup("web", 0, 40, size, ("a", "b"))
        self.preferences = preferences
        self.now = T0
        self.launched = 0
        self.reached: list[int] = []
        self.state = GroupState(
            tuple(
                Instance(
                    f"old-{n:02}",
                    "ab"[n % 2],
                    T0 - 9000 + n,
                    LifecycleState.IN_SERVICE,
                    in_service_time=T0 - 8000,
                    protected_from_scale_in=n < protected,
                )
                for n in range(size)
            )
        )
        self.refresh = refresh.start(self.group, self.state.instances, 2, preferences, T0)

    def tick(self) -> None:
        self.refresh, actions = refresh.decide(
            self.refresh, self.preferences, self.group, self.state.instances, self.now
        )
        self.reached += [a.percentage for a in actions if isinstance(a, CheckpointReached)]
        self.state = refresh.apply(self.state, actions)
        self.launch(actions)
        version = self.refresh.launch_template_version
        target = replace(self.group, launch_template_version=version)
        said = {i.instance_id: InstanceStatus(self.says(i)) for i in self.state.instances}
        self.state, more = group_loop.decide(self.state, target, Surroundings(said), self.now)
        self.launch(more)
        self.now += 60

    def says(self, instance: Instance) -> str:
        leaving = instance.lifecycle_state is LifecycleState.TERMINATING
        return "terminated" if leaving else "running"

    def launch(self, actions: tuple[object, ...]) -> None:
        for action in actions:
            if isinstance(action, LaunchInstance):
                self.launched += 1
                name = f"new-{self.launched:02}"
                self.state = add_launched(self.state, action, name, self.now)

    def run(self, ticks: int) -> list[tuple[int, int]]:
        """(old in service, live) after each tick."""
        seen = []
        for _ in range(ticks):
            self.tick()
            live = [i for i in self.state.instances if i.is_live]
            old = sum(i.instance_id.startswith("old") for i in live)
            seen.append((old, len(live)))
        return seen

    def versions(self) -> list[int]:
        return sorted({i.launch_template_version for i in self.state.instances if i.is_live})


def preferences(**chosen: object) -> RefreshPreferences:
    return replace(RefreshPreferences(instance_warmup=120), **chosen)  # type: ignore[arg-type]
