"""The kernel against an event-by-event oracle, and what must hold for every fleet."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_lab.simulation import crowd
from elastic_lab.simulation import fleet_kernel as kernel
from elastic_lab.simulation import fleet_state as arrays
from elastic_lab.simulation.balancer_kernel import LEAST_OUTSTANDING, ROUND_ROBIN
from elastic_lab.simulation.outcomes import NO_TARGET, OUTCOMES, QUEUE_FULL, REFUSED, SERVED
from elastic_lab.simulation.random_kernel import stream
from tests.simulation.oracle import Oracle


class Bench:
    """The kernel on `machines` equal instances, without a fleet around it."""

    def __init__(
        self, machines: int = 1, servers: int = 1, room: int = 10, timeout: float = 60.0,
        algorithm: int = ROUND_ROBIN,
    ) -> None:  # fmt: skip
        self.machines = arrays.new_machines(machines, servers, room)
        self.machines.instances["vcpus"] = servers
        self.machines.instances["alive"] = 1
        self.ledger = arrays.new_ledger()
        self.rules = arrays.Rules(algorithm, 0.0, timeout, room, QUEUE_FULL)
        self.turn, self.dice = np.zeros(1, np.int64), stream(0)
        self.targets = np.arange(machines)

    def serve(self, times: list[float], work: list[float], until: float) -> None:
        kernel.settle(until, self.machines, self.ledger)
        self.ledger = arrays.reserve(self.ledger, len(times))
        self.machines = crowd.reserve(self.machines, len(times))
        kernel.serve(
            np.array(times, float), np.array(work, float), until, self.targets, self.machines,
            self.rules, self.turn, self.dice, self.ledger,
        )  # fmt: skip

    @property
    def outcomes(self) -> list[int]:
        return [int(n) for n in self.ledger.window["outcomes"][0]]

    @property
    def flying(self) -> int:
        return int(self.ledger.window["flying"][0])


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    requests=st.integers(0, 200),
    machines=st.integers(1, 4),
    servers=st.integers(1, 5),
    room=st.integers(0, 6),
    timeout=st.sampled_from([0.5, 2.0, 8.0, float("inf")]),
    pressure=st.sampled_from([0.5, 1.0, 3.0]),
    least=st.booleans(),
)
def test_agrees_with_the_oracle(
    seed: int, requests: int, machines: int, servers: int, room: int, timeout: float,
    pressure: float, least: bool,
) -> None:  # fmt: skip
    random = np.random.default_rng(seed)
    times = np.cumsum(random.exponential(1 / pressure, requests)) / (machines * servers)
    work = random.exponential(1.0, requests)
    oracle = Oracle(machines, servers, room, timeout, least)
    oracle.run(times.tolist(), work.tolist())
    algorithm = LEAST_OUTSTANDING if least else ROUND_ROBIN
    bench = Bench(machines, servers, room, timeout, algorithm)
    bench.serve(times.tolist(), work.tolist(), until=1e9)
    assert bench.outcomes == [oracle.outcomes[code] for code in range(OUTCOMES)]
    assert bench.ledger.window["seconds"][0] == pytest.approx(oracle.latency)


@pytest.mark.parametrize(("machines", "pressure"), [(70, 0.7), (130, 1.0), (65, 1.5), (3, 1.2)])
def test_least_outstanding_agrees_with_the_oracle_on_large_fleets_and_long_queues(
    machines: int, pressure: float
) -> None:
    """More targets than a word of bits has, and more requests at each than there are levels."""
    random = np.random.default_rng(machines)
    times = np.cumsum(random.exponential(1 / pressure, 3000)) / (2 * machines)
    work = random.exponential(1.0, 3000)
    oracle = Oracle(machines, 2, 500, 60.0, least=True)
    oracle.run(times.tolist(), work.tolist())
    bench = Bench(machines, 2, 500, 60.0, LEAST_OUTSTANDING)
    for part in np.array_split(np.arange(3000), 7):
        until = float(times[part[-1] + 1]) if part[-1] < 2999 else 1e9
        bench.serve(times[part].tolist(), work[part].tolist(), until)
    assert bench.outcomes == [oracle.outcomes[code] for code in range(OUTCOMES)]
    assert bench.ledger.window["seconds"][0] == pytest.approx(oracle.latency)


@settings(max_examples=50, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    cuts=st.lists(st.floats(0.01, 50), max_size=6),
    servers=st.integers(1, 3),
)
def test_windows_change_nothing_and_lose_nothing(
    seed: int, cuts: list[float], servers: int
) -> None:
    random = np.random.default_rng(seed)
    times = np.sort(random.uniform(0, 50, 80))
    work = random.exponential(1.0, 80)
    whole, cut = Bench(2, servers, 5, 4.0), Bench(2, servers, 5, 4.0)
    whole.serve(times.tolist(), work.tolist(), until=1e9)
    edges = [0.0, *sorted(cuts), 50.0]
    for begin, end in pairwise(edges):
        inside = (times >= begin) & (times < end)
        cut.serve(times[inside].tolist(), work[inside].tolist(), until=end)
        assert int(cut.ledger.window["offered"][0]) == sum(cut.outcomes) + cut.flying
    cut.serve([], [], until=1e9)
    assert cut.outcomes == whole.outcomes
    assert np.array_equal(cut.ledger.latencies, whole.ledger.latencies)


def test_a_request_counts_in_the_window_in_which_it_ends() -> None:
    bench = Bench()
    bench.serve([9.0], [5.0], until=10.0)
    assert (bench.outcomes[SERVED], bench.flying) == (0, 1)
    bench.serve([], [], until=20.0)
    assert (bench.outcomes[SERVED], bench.flying) == (1, 0)


def test_no_target_and_a_dead_target() -> None:
    bench = Bench(2)
    bench.targets = np.zeros(0, np.int64)
    bench.serve([1.0, 2.0], [1.0, 1.0], until=10.0)
    assert bench.outcomes[NO_TARGET] == 2
    bench.targets = np.arange(2)
    bench.machines.instances["alive"][1] = 0
    bench.serve([11.0, 12.0], [1.0, 1.0], until=20.0)
    assert (bench.outcomes[SERVED], bench.outcomes[REFUSED]) == (1, 1)


def test_killing_loses_what_is_in_flight_there_and_nothing_else() -> None:
    bench = Bench(2)
    bench.serve([1.0, 2.0, 3.0], [50.0, 50.0, 50.0], until=10.0)
    assert kernel.kill_in_flight(0, bench.ledger) == 2
    bench.serve([], [], until=1e9)
    assert bench.outcomes[SERVED] == 1
    assert sum(bench.outcomes) == 3


def test_backlog_is_the_accepted_work_that_is_left() -> None:
    bench = Bench(1, servers=2)
    bench.serve([0.0, 0.0, 0.0], [4.0, 6.0, 5.0], until=1.0)
    left = np.empty(1)
    kernel.backlog(3.0, bench.machines, left)
    assert left[0] == pytest.approx(4 + 6 + 5 - 2 * 3)
    kernel.backlog(100.0, bench.machines, left)
    assert left[0] == 0.0


def test_an_abandoned_request_in_service_still_keeps_its_vcpu_busy() -> None:
    bench = Bench(1, room=5, timeout=2.0)
    bench.serve([0.0, 1.0], [10.0, 1.0], until=100.0)
    assert bench.outcomes[SERVED] == 0
    assert bench.machines.instances["busy"][0] == 10.0
