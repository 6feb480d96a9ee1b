"""The loop that looks after every group of the cloud."""

import logging
from typing import TYPE_CHECKING

from elastic_lab.cloud.groups import group_metrics
from elastic_lab.cloud.groups.record import TICK, GroupRecord
from elastic_lab.cloud.groups.turn import Turn

if TYPE_CHECKING:
    from elastic_lab.cloud.world import World

logger = logging.getLogger(__name__)

LATEST_SECONDS = 600.0
"""When the machine is later than this, the looks in between are left out: a look compares what
is with what should be, so nothing is lost."""


class GroupLoop:
    """Looks at each group when it is due: once a minute, and sooner while something moves."""

    name = "auto-scaling"

    def __init__(self, world: "World") -> None:
        self._world = world

    def due(self) -> float | None:
        """The AWS time of the next look at any group, None without groups."""
        return min((record.due() for record in self._world.groups), default=None)

    def step(self, now: float) -> None:
        """Look at every group that is due by AWS time `now`."""
        for record in self._world.groups:
            if record.due() <= now:
                self._look(record, self._planned(now))

    def _planned(self, now: float) -> float:
        """`now`, or the latest full minute when that is long past."""
        clock = self._world.clock.now()
        return now if clock - now <= LATEST_SECONDS else clock // TICK * TICK

    def _look(self, record: GroupRecord, now: float) -> None:
        """One group's trouble must not stop the others, or the cloud."""
        try:
            self._look_after(record, now)
        except Exception:
            logger.exception("group %s", record.name)

    def _look_after(self, record: GroupRecord, now: float) -> None:
        groups = self._world.groups
        Turn(record, now, groups.ec2, groups.load, self._world.journal).take()
        if now % TICK == 0:
            metrics = self._world.cloudwatch(record.account, record.region).metrics
            group_metrics.report(record, metrics, now)
        if record.deleting and not record.state.instances:
            groups.forget(record)
