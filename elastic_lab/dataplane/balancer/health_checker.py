"""Health checks on the loop's clock: every target of every group, each at its own pace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from elastic_lab.dataplane.balancer.group_state import GroupState
from elastic_lab.dataplane.balancer.health_check import check

SHORTEST_TIMEOUT = 0.25
"""Wall seconds: a target answers in the machine's own time, however fast AWS's goes by."""


class HealthChecker:
    """One task for each target that is neither draining nor unused.

    `clock` gives AWS seconds; `time_scale` is how many of them pass in a wall second.
    """

    def __init__(self, clock: Callable[[], float], time_scale: float) -> None:
        self._clock, self._time_scale = clock, time_scale
        self._watching: dict[tuple[GroupState, str], asyncio.Task[None]] = {}

    def follow(self, groups: Mapping[str, GroupState]) -> None:
        """Watch the targets that are there now, and those no more that are not."""
        wanted = {
            (group, key)
            for group in groups.values()
            for key, health in group.healths.items()
            if health.state not in ("draining", "unused")
        }
        for gone in self._watching.keys() - wanted:
            self._watching.pop(gone).cancel()
        for group, key in wanted - self._watching.keys():
            self._watching[group, key] = asyncio.create_task(self._watch(group, key))

    def stop(self) -> None:
        """Check nothing any more."""
        for task in self._watching.values():
            task.cancel()
        self._watching.clear()

    async def _watch(self, group: GroupState, key: str) -> None:
        """The first check is made at once; an interval is from start to start."""
        loop = asyncio.get_running_loop()
        planned = loop.time()
        while True:
            settings, target = group.group.health_check, group.targets[key]
            timeout = max(settings.timeout_seconds / self._time_scale, SHORTEST_TIMEOUT)
            result = await check(target, settings, timeout)
            group.check_ended(key, result, self._clock())
            planned = max(planned + settings.interval_seconds / self._time_scale, loop.time())
            await asyncio.sleep(planned - loop.time())
