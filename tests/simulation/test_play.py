from __future__ import annotations

import copy

import numpy as np
import pytest

from elastic_lab.simulation.faults import Fault, InstanceFails, ZoneFails
from elastic_lab.simulation.fleet import Fleet
from elastic_lab.simulation.instances import DEAD, IN_SERVICE
from elastic_lab.simulation.outcomes import KILLED, REFUSED
from elastic_lab.simulation.play import play, sweep
from elastic_lab.simulation.window import Window
from tests.simulation.fleets import fleet


def grow(made: Fleet, window: Window) -> None:
    if window.group_cpu > 60:
        made.launch(1, boot=60.0)


def test_a_policy_sees_every_tick_and_acts_between_them() -> None:
    seen = []

    def policy(made: Fleet, window: Window) -> None:
        seen.append((window.start, window.end, made.now))

    play(fleet(minutes=3), policy, tick=20.0)
    assert seen == [(20.0 * k, 20.0 * (k + 1), 20.0 * (k + 1)) for k in range(9)]


def test_a_growing_fleet_catches_up() -> None:
    minutes = play(fleet(size=1, per_minute=12_000, minutes=60), grow).minutes()
    assert minutes.group_cpu[-1] < 60 < minutes.group_cpu[0]
    assert np.all(np.diff(minutes.supply) >= 0)


def test_faults_strike_at_their_times() -> None:
    faults: list[Fault] = [ZoneFails(150.0, "b", noticed_after=10.0), InstanceFails(30.5, count=2)]
    made = fleet(size=9, minutes=5, service=0.5, vcpus=60)
    minutes = play(made, faults=faults).minutes()
    died = sorted((i.killed_at, i.id) for i in made.instances.values() if i.killed_at < 1e9)
    assert died == [(30.5, 0), (30.5, 1), (150.0, 4), (150.0, 7)]
    assert made.ids(DEAD) == [0, 1, 4, 7]
    assert (minutes.outcomes[:, KILLED] > 0).tolist() == [True, False, True, False, False]
    assert (minutes.outcomes[:, REFUSED] > 0).tolist() == [True, True, True, False, False]
    assert minutes.offered.sum() == minutes.outcomes.sum() + minutes.in_flight[-1]


def test_a_fault_at_the_very_beginning() -> None:
    made = fleet(size=2, minutes=1)
    play(made, faults=[InstanceFails(0.0)])
    assert made.ids(IN_SERVICE) == [1]


def test_watching_may_stop_the_day() -> None:
    made = fleet(minutes=60)
    minutes = play(made, watch=lambda window: window.end >= 300.0).minutes()
    assert made.now == 300.0
    assert len(minutes) == 5


def test_a_day_forked_at_a_minute_and_played_on() -> None:
    whole = play(fleet(size=1, per_minute=12_000), grow).minutes()
    made = fleet(size=1, per_minute=12_000)
    morning = play(made, grow, until=60.0)
    fork, record = made.fork(), copy.deepcopy(morning)
    same = play(made, grow, recorder=morning).minutes()
    other = play(fork, None, recorder=record).minutes()
    assert np.array_equal(same.outcomes, whole.outcomes)
    assert np.array_equal(other.outcomes[0], whole.outcomes[0])
    assert other.lost.sum() > whole.lost.sum()


@pytest.mark.parametrize("workers", [1, 3])
def test_a_sweep_is_the_same_with_any_number_of_workers(workers: int) -> None:
    def day(size: int) -> bytes:
        return play(fleet(size=size, minutes=10)).minutes().latency_sum.tobytes()

    days = [lambda size=size: day(size) for size in range(1, 6)]
    assert sweep(days, workers) == [day(size) for size in range(1, 6)]
