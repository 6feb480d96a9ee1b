"""How fast a day is simulated: against SimPy, and over three decades of requests.

    python benchmarks/fleet_against_simpy.py [--requests 75207657] [--peer 500000] [--json FILE]

Two tables from one run. The first: the World Cup day by the kernels and by SimPy, on a fleet of
fixed size and on one under target tracking, with the very same control loops around both; the
ratio is that of their requests per second. SimPy plays the same day with fewer requests that
are longer, so that both have fleets of the same size that are equally busy, and in between the
kernels play SimPy's day, on which both must agree. The second: seconds and memory for ever more
requests of the day under target tracking, each in a process of its own.

Needs simpy, and Linux for the second table. Takes about a minute
on an idle machine.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from elastic_lab.simulation.day.default_fleet import default_plan
from elastic_lab.simulation.day.outcome import DayOutcome
from elastic_lab.simulation.day.plan import DayPlan, ScalingPlan
from elastic_lab.simulation.day.scaled_day import play_day
from elastic_lab.simulation.outcomes import TIMED_OUT
from elastic_lab.simulation.traffic import thin, world_cup_day

FULL_DAY = 75_207_657
WORK_OF_THE_DAY = FULL_DAY * 0.05  # vCPU-seconds, whatever the number of requests
PATIENCE = 1200  # service times: 60 s of 0.05 s
STATUS = Path("/proc/self/status")
DECADES = (1000, 100, 10, 1)
RUNS = 2  # of everything that is timed, on either side; the faster one counts
T = TypeVar("T")


@dataclass(frozen=True)
class Race:
    """Requests and the least seconds of a day, by the kernels and by SimPy."""

    fleet: str
    requests: int
    seconds: float
    peer_requests: int
    peer_seconds: float

    @property
    def ratio(self) -> float:
        """How many times SimPy's requests per second the kernels serve."""
        return (self.requests / self.seconds) / (self.peer_requests / self.peer_seconds)


@dataclass(frozen=True)
class Load:
    """One day in a process of its own. mb: the process at its peak; growth_mb: how much of it
    came with this day, after a tiny one."""

    requests: int
    seconds: float
    mb: float
    growth_mb: float


def tracking(requests: int) -> DayPlan:
    """The World Cup day with so many requests under target tracking, always the same work."""
    trace = thin(world_cup_day(), requests)
    service = WORK_OF_THE_DAY / trace.total
    plan = default_plan(trace, service)
    model = replace(plan.servers.model, timeout=PATIENCE * service)
    return replace(plan, servers=replace(plan.servers, model=model))


def fixed(requests: int) -> DayPlan:
    """The same day without a policy, on as many instances as its peak needs at 50 %."""
    plan = tracking(requests)
    size = math.ceil(plan.trace.rates.max() / (plan.servers.model.capacity * 0.5))
    return replace(plan, group=replace(plan.group, desired_capacity=size), scaling=ScalingPlan())


def timed(action: Callable[[], T], times: int = 1) -> tuple[float, T]:
    """The least seconds of `times` runs (others use this machine too), and the last result."""
    best = math.inf
    for _ in range(times):
        begin = time.perf_counter()
        result = action()
        best = min(best, time.perf_counter() - begin)
    return best, result


def against_simpy(requests: int, peer_requests: int) -> list[Race]:
    """Race on both fleets, and compare what both say of the peer's day."""
    from benchmarks.simpy_engine import by_simpy

    print(f"{'fleet':16} {'requests':>11} {'s':>7} {'M/s':>6}   "
          f"{'by SimPy':>9} {'s':>7} {'k/s':>6} {'ratio':>6}")  # fmt: skip
    races = []
    for name, plan_of in (("fixed", fixed), ("target tracking", tracking)):
        day, small = plan_of(requests), plan_of(peer_requests)
        seconds, _ = timed(lambda d=day: play_day(d), RUNS)  # type: ignore[misc]
        with by_simpy():
            slow, peer = timed(lambda s=small: play_day(s), RUNS)  # type: ignore[misc]
        race = Race(name, day.trace.total, seconds, small.trace.total, slow)
        print(f"{name:16} {race.requests:11,} {seconds:7.2f} "
              f"{race.requests / seconds / 1e6:6.1f}   {race.peer_requests:9,} {slow:7.2f} "
              f"{race.peer_requests / slow / 1e3:6.1f} {race.ratio:6.0f}")  # fmt: skip
        agree(play_day(small), peer)
        races.append(race)
    return races


def agree(ours: DayOutcome, peer: DayOutcome) -> None:
    """Both must have served, lost and launched the same, and waited as long; else it is an error.

    They meet the same requests, so hardly anything is left to chance: a sum of times in another
    order may tip an alarm, and that may move a launch by a minute.
    """
    facts = [_facts(ours), _facts(peer)]
    for name, bound in (("served", 0.001), ("mean latency", 0.01), ("instance-hours", 0.01)):
        a, b = facts[0][name], facts[1][name]
        assert math.isclose(a, b, rel_tol=bound), f"{name}: {a} by the kernels, {b} by SimPy"
    assert not ours.minutes.outcomes[:, TIMED_OUT].any(), "clients gave up; SimPy's never do"
    both = ", ".join(f"{name} {facts[0][name]:,.6g} and {facts[1][name]:,.6g}" for name in facts[0])
    print(f"  agreed: {both}")


def _facts(day: DayOutcome) -> dict[str, float]:
    minutes = day.minutes
    served = float(minutes.served.sum())
    return {
        "served": served,
        "lost": float(minutes.lost.sum()),
        "mean latency": float(minutes.latency_sum.sum()) / served,
        "instance-hours": float(minutes.billed_seconds.sum()) / 3600,
        "changes of size": len(day.capacity_changes),
    }


def over_decades(requests: int) -> list[Load]:
    """Seconds and memory for ever more requests."""
    print(f"\n{'requests':>11} {'s':>7} {'s a million':>12} {'peak MB':>8} {'growth MB':>10}")
    loads = []
    for decade in DECADES:
        command = [sys.executable, __file__, "--alone", str(requests // decade)]
        output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        load = Load(**json.loads(output))
        loads.append(load)
        print(f"{load.requests:11,} {load.seconds:7.2f} {load.seconds / load.requests * 1e6:12.3f} "
              f"{load.mb:8.0f} {load.growth_mb:10.1f}")  # fmt: skip
    slope, each = np.polyfit([x.requests for x in loads], [x.seconds for x in loads], 1)
    print(f"  a day costs {each:.2f} s for its 1,440 minutes and {slope * 1e6:.3f} s a million")
    return loads


def alone(requests: int) -> Load:
    """One day under target tracking, after a tiny one that compiles or loads the kernels."""
    plan = tracking(requests)
    play_day(tracking(1440))
    before = _peak_mb()
    seconds, _ = timed(lambda: len(play_day(plan).minutes), RUNS)  # no day is kept during the next
    return Load(plan.trace.total, seconds, _peak_mb(), _peak_mb() - before)


def _peak_mb() -> float:
    """The most memory this process has had. What getrusage says begins with its parent's."""
    (peak,) = (line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024


def main() -> None:
    """Read the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--requests", type=int, default=FULL_DAY, help="of the kernels' day")
    parser.add_argument("--peer", type=int, default=500_000, help="requests of SimPy's day")
    parser.add_argument("--json", type=Path, help="a file for the numbers")
    parser.add_argument("--alone", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.alone:
        print(json.dumps(asdict(alone(arguments.alone))))
        return
    play_day(tracking(1440))
    races = against_simpy(arguments.requests, arguments.peer)
    loads = over_decades(arguments.requests)
    if arguments.json:
        rows = {
            "races": [asdict(race) | {"ratio": race.ratio} for race in races],
            "decades": [asdict(load) for load in loads],
        }
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
