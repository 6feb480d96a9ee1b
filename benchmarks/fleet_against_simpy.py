"""How fast a day is simulated: against SimPy, and over three decades of requests.

    python benchmarks/fleet_against_simpy.py [--requests 75207657] [--peer 200000]

Four tables from one run: the kernels and SimPy on the World Cup day with a fixed and with a
resized fleet (the ratio of their rates); what they agree on; seconds against requests; memory
against requests. The peer plays the same day with fewer requests that are longer, so that both
have fleets of the same size that are equally busy.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.simpy_fleet import SimpyFleet
from elastic_lab.simulation.fleet import Fleet
from elastic_lab.simulation.instance_model import InstanceModel
from elastic_lab.simulation.instances import IN_SERVICE, STATES
from elastic_lab.simulation.metrics import Minutes
from elastic_lab.simulation.play import play
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import Trace, thin, world_cup_day
from elastic_lab.simulation.window import Window

WORK_OF_THE_DAY = 75_207_657 * 0.05  # vCPU-seconds, whatever the number of requests
PATIENCE = 1200  # service times: 60 s of 0.05 s
TARGET, BOOT, SMALLEST = 0.5, 120.0, 4


@dataclass(frozen=True)
class Day:
    """One trace and one kind of instance; `largest` serves the peak at the target utilization."""

    trace: Trace
    model: InstanceModel

    @classmethod
    def of(cls, requests: int) -> Day:
        """The World Cup day with so many requests, always with the same work in all."""
        trace = thin(world_cup_day(), requests)
        service = ServiceTime(WORK_OF_THE_DAY / trace.total)
        return cls(trace, InstanceModel(service, timeout=PATIENCE * service.mean))

    def wanted(self, offered: int) -> int:
        """A stand-in for a control loop: the size that puts the last minute at the target."""
        return max(SMALLEST, math.ceil(offered / 60 / (self.model.capacity * TARGET)))

    @property
    def largest(self) -> int:
        """The fixed fleet's size."""
        return self.wanted(int(self.trace.counts.max()))

    def play(self, resized: bool) -> Minutes:
        """By the kernels."""
        fleet = Fleet(self.model, self.trace)
        fleet.launch(SMALLEST if resized else self.largest)
        return play(fleet, self._resize if resized else None).minutes()

    def play_simpy(self, resized: bool, patience: bool = False) -> SimpyFleet:
        """By SimPy."""
        size, wanted = (SMALLEST, self.wanted) if resized else (self.largest, None)
        peer = SimpyFleet(self.model, self.trace, size, BOOT, wanted, patience)
        peer.run()
        return peer

    def _resize(self, fleet: Fleet, window: Window) -> None:
        size = len(fleet.ids(*STATES[:3]))
        wanted = self.wanted(window.offered)
        fleet.launch(max(0, wanted - size), boot=BOOT)
        fleet.terminate(fleet.ids(IN_SERVICE)[: max(0, size - wanted)])


def timed(action: Callable[[], object], times: int = 1) -> tuple[float, object]:
    """The least seconds of `times` runs (others use this machine too), and the last result."""
    best, result = math.inf, None
    for _ in range(times):
        begin = time.perf_counter()
        result = action()
        best = min(best, time.perf_counter() - begin)
    return best, result


def against_simpy(requests: int, peer_requests: int) -> None:
    """Rates and their ratio, and the agreement on the peer's day."""
    day, small = Day.of(requests), Day.of(peer_requests)
    print(f"{'fleet':8} {'requests':>12} {'seconds':>8} {'ours M/s':>9} {'SimPy k/s':>10} ratio")
    for name, resized in (("fixed", False), ("resized", True)):
        seconds, _ = timed(lambda r=resized: day.play(r), 3)  # type: ignore[misc]
        ours = day.trace.total / seconds
        slow, peer = timed(lambda r=resized: small.play_simpy(r))  # type: ignore[misc]
        theirs = small.trace.total / slow
        print(f"{name:8} {day.trace.total:12,} {seconds:8.2f} {ours / 1e6:9.1f} "
              f"{theirs / 1e3:10.1f} {ours / theirs:5.0f}")  # fmt: skip
        _agreement(small.play(resized), peer)
    slow, _ = timed(lambda: small.play_simpy(True, patience=True))
    theirs = small.trace.total / slow
    print(f"  SimPy with clients that give up: {theirs / 1e3:.1f} k/s, {ours / theirs:.0f}")


def _agreement(minutes: Minutes, peer: object) -> None:
    assert isinstance(peer, SimpyFleet)
    served, seconds = int(minutes.served.sum()), float(minutes.latency_sum.sum())
    mean, theirs = seconds / served, peer.latency / peer.served
    lost = f"lost {int(minutes.lost.sum()):,} and {peer.lost:,}"
    print(
        f"  same requests: served {served:,} and {peer.served:,} (ours: not those in flight at "
        f"the end), {lost}, mean {mean:.5g} and {theirs:.5g} s"
    )


def over_decades(requests: int) -> None:
    """Seconds and memory for ever more requests, each in a process of its own."""
    print(f"\n{'requests':>12} {'seconds':>8} {'ns each':>8} {'peak MB':>8}")
    rows = []
    for decade in (1000, 100, 10, 1):
        command = [sys.executable, __file__, "--alone", str(requests // decade)]
        row = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        rows.append((row["requests"], row["seconds"]))
        print(f"{row['requests']:12,} {row['seconds']:8.3f} "
              f"{row['seconds'] / row['requests'] * 1e9:8.0f} {row['peak_mb']:8.0f}")  # fmt: skip
    slope, fixed = np.polyfit([n for n, _ in rows], [s for _, s in rows], 1)
    print(f"  a day costs {fixed:.2f} s for its 1,440 minutes and {slope * 1e9:.1f} ns a request")


def alone(requests: int) -> None:
    """One resized day, for `over_decades`; prints JSON."""
    day = Day.of(requests)
    Day.of(1440).play(True)  # compiled, or read from the cache, before the clock runs
    seconds, _ = timed(lambda: day.play(True), 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"requests": day.trace.total, "seconds": seconds, "peak_mb": peak}))


def main() -> None:
    """Read the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--requests", type=int, default=75_207_657, help="of the kernels' day")
    parser.add_argument("--peer", type=int, default=200_000, help="requests of SimPy's day")
    parser.add_argument("--alone", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.alone:
        return alone(arguments.alone)
    Day.of(1440).play(True)
    against_simpy(arguments.requests, arguments.peer)
    over_decades(arguments.requests)
    return None


if __name__ == "__main__":
    main()
