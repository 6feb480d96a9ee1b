from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_lab.simulation.engine import Balancer
from elastic_lab.simulation.instances import (
    BOOTING,
    DEAD,
    DRAINING,
    GONE,
    IN_SERVICE,
    WARMING,
)
from elastic_lab.simulation.outcomes import KILLED, NO_TARGET, QUEUE_FULL, REFUSED, TIMED_OUT
from tests.simulation.fleets import fingerprint, fleet, lost_nothing, run


def test_a_healthy_fleet_serves_everything_evenly() -> None:
    made = fleet(size=4)
    windows = run(made, 600.0)
    assert sum(w.lost for w in windows) == 0
    assert lost_nothing(windows)
    assert windows[-1].instances.served.tolist() == pytest.approx([1500] * 4, abs=5)
    # 100 requests/s of 0.02 s on 8 vCPUs: a quarter of them is busy.
    assert np.mean([w.group_cpu for w in windows]) == pytest.approx(25.0, rel=0.02)


def test_an_instance_boots_then_warms_then_serves() -> None:
    made = fleet(size=1)
    (number,) = made.launch(1, boot=90.0, warmup=60.0)
    instance = made.instances[number]
    states = [instance.state(t) for t in (0.0, 89.9, 90.0, 149.9, 150.0)]
    assert states == [BOOTING, BOOTING, WARMING, WARMING, IN_SERVICE]
    first, second, third = run(made, 180.0)
    assert first.instances.served[1] == 0
    assert first.billed_seconds == 120.0, "a booting instance is paid for"
    assert first.serving_seconds == 60.0
    assert second.instances.served[1] == pytest.approx(6000 / 4, rel=0.1), "half of 30 s"
    assert second.group_cpu == second.instances.cpu[0], "warming ones are not in the metrics"
    assert third.instances.warm.tolist() == [True, True]


def test_without_instances_there_is_no_target() -> None:
    made = fleet(size=0)
    window = made.advance(60.0)
    assert window.outcomes[NO_TARGET] == window.offered == 6000
    assert math.isnan(window.group_cpu)
    made.launch(1, boot=30.0)
    window = made.advance(120.0)
    assert window.outcomes[NO_TARGET] == pytest.approx(3000, rel=0.1)
    assert lost_nothing([window])


def test_a_full_queue_and_a_time_out_are_told_apart() -> None:
    overload: dict[str, Any] = {"per_minute": 60_000, "size": 1}
    full = fleet(**overload, queue_limit=20).advance(60.0)
    assert full.outcomes[QUEUE_FULL] == full.lost > 50_000
    impatient = fleet(**overload, queue_limit=100_000, timeout=0.5).advance(60.0)
    assert impatient.outcomes[TIMED_OUT] == impatient.lost > 50_000


def test_termination_drains_first() -> None:
    made = fleet(size=2, service=1.0, kind="deterministic", per_minute=60, vcpus=4)
    made.advance(60.0)
    made.terminate([0])
    assert made.instances[0].state(made.now) == DRAINING
    windows = run(made, 180.0)
    assert sum(w.lost for w in windows) == 0
    assert 0 not in made.instances
    (life, _) = made.lifetimes
    assert 60.0 < life.ended_at <= 61.0, "gone as soon as it had nothing in flight"


def test_draining_does_not_last_for_ever() -> None:
    made = fleet(size=2, service=100.0, kind="deterministic", per_minute=60, vcpus=50, timeout=500)
    made.advance(60.0)
    made.terminate([0], drain=30.0)
    made.terminate([0], drain=300.0)
    window = made.advance(120.0)
    assert window.outcomes[KILLED] == 30
    assert made.lifetimes[0].ended_at == 90.0


def test_terminating_a_booting_instance_is_immediate() -> None:
    made = fleet(size=1)
    ids = made.launch(2, boot=100.0)
    made.advance(30.0)
    made.terminate(ids)
    assert made.ids() == [0]
    assert [life.ended_at for life in made.lifetimes] == [math.inf, 30.0, 30.0]


def test_a_dead_instance_refuses_until_it_is_noticed_and_costs_until_terminated() -> None:
    made = fleet(size=2, service=0.5, kind="deterministic", vcpus=60)
    made.advance(60.0)
    made.kill([1], noticed_after=30.0)
    assert made.ids(DEAD) == [1]
    first, second = run(made, 180.0)
    assert first.outcomes[KILLED] == pytest.approx(25, abs=15)
    assert first.outcomes[REFUSED] == pytest.approx(1500, rel=0.1)
    assert second.lost == 0
    assert (second.healthy, second.unhealthy) == (1, 1)
    assert second.billed_seconds == 120.0
    assert second.instances.ids.tolist() == [0], "the dead report nothing"
    made.terminate([1])
    assert made.advance(240.0).unhealthy == 0


def test_when_all_targets_are_unhealthy_the_balancer_fails_open() -> None:
    made = fleet(size=2)
    made.kill([0, 1], noticed_after=10.0)
    window = made.advance(60.0)
    assert window.outcomes[REFUSED] == window.offered


def test_a_zone_fails() -> None:
    made = fleet(size=6, zones=("a", "b", "c"))
    assert sorted(made.kill_zone("b")) == [1, 4]
    assert made.ids(IN_SERVICE) == [0, 2, 3, 5]


def test_zones_are_kept_balanced() -> None:
    made = fleet(size=7, zones=("a", "b", "c"))
    zones = [instance.zone for instance in made.instances.values()]
    assert sorted(zones.count(zone) for zone in "abc") == [2, 2, 3]
    made.launch(zone="c")
    assert made.instances[7].zone == "c"


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(1.0, 290.0), max_size=12), st.integers(0, 2))
def test_windows_of_any_length_tell_the_same_story(cuts: list[float], algorithm: int) -> None:
    name = ("round_robin", "least_outstanding_requests", "weighted_random")[algorithm]
    whole = fleet(per_minute=600, balancer=Balancer(name))
    cut = fleet(per_minute=600, balancer=Balancer(name))
    one = whole.advance(300.0)
    parts = [cut.advance(edge) for edge in sorted({*cuts, 300.0})]
    assert np.array_equal(sum(p.latencies for p in parts), one.latencies)
    assert np.array_equal(sum(p.outcomes for p in parts), one.outcomes)
    assert sum(p.cpu_seconds for p in parts) == pytest.approx(one.cpu_seconds)


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["launch", "terminate", "kill", "zone", "nothing"]),
        st.floats(0.5, 90.0),
        st.integers(0, 3),
    ),
    max_size=15,
)


@settings(max_examples=60, deadline=None)
@given(
    actions=ACTIONS,
    seed=st.integers(0, 99),
    algorithm=st.sampled_from(["round_robin", "least_outstanding_requests", "weighted_random"]),
    timeout=st.sampled_from([0.2, 60.0]),
)
def test_every_request_ends_once_whatever_happens(
    actions: list[tuple[str, float, int]], seed: int, algorithm: str, timeout: float
) -> None:
    made = fleet(per_minute=1200, size=2, service=0.2, seed=seed, queue_limit=10,
                 timeout=timeout, balancer=Balancer(algorithm))  # fmt: skip
    windows = []
    for action, seconds, number in actions:
        if action == "launch":
            made.launch(number, boot=seconds / 2)
        elif action == "terminate":
            made.terminate(made.ids()[:number], drain=seconds / 10)
        elif action == "kill":
            made.kill(made.ids()[:number], noticed_after=seconds / 2)
        elif action == "zone":
            made.kill_zone("abc"[number % 3])
        windows.append(made.advance(made.now + seconds))
        assert lost_nothing(windows)
        assert windows[-1].in_flight >= 0
        assert np.all(windows[-1].instances.cpu <= 100.0 + 1e-6)
        assert np.all(windows[-1].instances.cpu >= -1e-6)
    lives = made.lifetimes
    assert [life.id for life in lives] == list(range(len(lives)))
    billed = sum(min(life.ended_at, made.now) - life.launched_at for life in lives)
    assert sum(w.billed_seconds for w in windows) == pytest.approx(billed)


def busy_day(seed: int) -> bytes:
    made = fleet(size=3, seed=seed, balancer=Balancer("weighted_random", slow_start=60.0))
    windows = run(made, 300.0)
    made.launch(2, boot=45.0)
    made.kill([0])
    windows += run(made, 600.0)
    made.terminate([0, 1])
    return fingerprint(windows + run(made, 900.0))


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert busy_day(5) == busy_day(5)
    assert busy_day(5) != busy_day(6)


def test_a_fork_goes_on_as_the_original_would() -> None:
    made = fleet(balancer=Balancer("weighted_random"))
    run(made, 150.0)
    fork = made.fork()
    assert fingerprint(run(fork, 600.0)) == fingerprint(run(made, 600.0))
    assert fork.lifetimes == made.lifetimes


def test_a_fork_under_another_policy_meets_the_same_requests() -> None:
    made = fleet()
    run(made, 120.0)
    fork = made.fork()
    fork.launch(10)
    ours, theirs = run(made, 600.0), run(fork, 600.0)
    assert [w.offered for w in ours] == [w.offered for w in theirs]
    assert sum(w.latency_sum for w in theirs) < sum(w.latency_sum for w in ours)
    total = sum(w.cpu_seconds for w in ours)
    assert sum(w.cpu_seconds for w in theirs) == pytest.approx(total, rel=1e-3)


def test_rows_are_used_again() -> None:
    made = fleet(size=2, per_minute=60)
    for _ in range(50):
        made.launch(3)
        made.advance(made.now + 1.0)
        made.terminate(made.ids()[-3:], drain=0.0)
    assert made.advance(made.now + 1.0).instances.ids.size == 2
    assert len(made._engine.used) <= 16


@pytest.mark.parametrize("until", [0.0, -1.0, math.inf, math.nan])
def test_time_goes_forward(until: float) -> None:
    with pytest.raises(ValueError, match="time goes forward"):
        fleet().advance(until)


def test_refuses_impossible_orders() -> None:
    made = fleet()
    with pytest.raises(ValueError, match="cannot launch"):
        made.launch(-1)
    with pytest.raises(ValueError, match="zones a, b, c"):
        made.launch(zone="z")
    with pytest.raises(KeyError):
        made.terminate([99])
    assert made.ids(GONE) == []
