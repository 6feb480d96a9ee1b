"""Faults that happen to a fleet at a given time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from elastic_lab.simulation.fleet import Fleet
from elastic_lab.simulation.instances import IN_SERVICE, WARMING

NOTICED_AFTER = 60.0
"""Seconds until a balancer with AWS's defaults notices: 2 failed checks, 30 s apart."""


@dataclass(frozen=True)
class InstanceFails:
    """At `at` seconds the `count` oldest instances in service die."""

    at: float
    count: int = 1
    noticed_after: float = NOTICED_AFTER

    def strike(self, fleet: Fleet) -> list[int]:
        """Let it happen now; returns the ids that died."""
        ids = fleet.ids(WARMING, IN_SERVICE)[: self.count]
        fleet.kill(ids, self.noticed_after)
        return ids


@dataclass(frozen=True)
class ZoneFails:
    """At `at` seconds every instance in an Availability Zone dies.

    lasting: seconds in which nothing can be launched there, for a group that would.
    """

    at: float
    zone: str
    noticed_after: float = NOTICED_AFTER
    lasting: float = 3600.0

    def closes(self, now: float) -> bool:
        """Is the zone closed to launches at `now` seconds?"""
        return self.at <= now < self.at + self.lasting

    def strike(self, fleet: Fleet) -> list[int]:
        """Let it happen now; returns the ids that died."""
        return fleet.kill_zone(self.zone, self.noticed_after)


Fault = InstanceFails | ZoneFails


def next_fault(faults: Sequence[Fault], after: float, until: float) -> Fault | None:
    """The first fault with after <= at < until, in the order of their times."""
    due = [fault for fault in faults if after <= fault.at < until]
    return min(due, key=lambda fault: fault.at, default=None)
