"""What Python does to the crowd behind "least outstanding requests": make room, forget the dead."""

from __future__ import annotations

from elastic_lab.simulation.crowd_state import NOBODY, larger_calendar
from elastic_lab.simulation.departures_kernel import refile
from elastic_lab.simulation.fleet_state import Machines


def reserve(machines: Machines, more: int) -> Machines:
    """The same machines with room for `more` further outstanding requests."""
    crowd = machines.crowd
    needed = int(crowd.gauge["leaving"][0]) + more
    if needed <= crowd.leaving.size:
        return machines
    crowd = larger_calendar(crowd, needed + needed // 2)
    refile(crowd)
    return machines._replace(crowd=crowd)


def forget(machines: Machines, row: int) -> None:
    """Nobody is outstanding at `row` any more: it is dead, or another instance's."""
    rows = machines.crowd.leaving["row"]
    rows[rows == row] = NOBODY
    machines.instances[row]["outstanding"] = 0
