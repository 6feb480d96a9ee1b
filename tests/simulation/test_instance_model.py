from __future__ import annotations

import numpy as np
import pytest

from elastic_lab.simulation.instance_model import (
    CpuCredits,
    InstanceModel,
    credits_after,
    slowdown_with,
)
from elastic_lab.simulation.outcomes import CONNECTION_LIMIT, QUEUE_FULL
from elastic_lab.simulation.service_time import ServiceTime
from tests.simulation.fleets import fleet, run

SERVICE = ServiceTime(0.02)
MICRO = CpuCredits(earned_per_hour=12, cap=288)


@pytest.mark.parametrize(
    ("limits", "servers", "room", "full"),
    [
        ({}, 2, 1000, QUEUE_FULL),
        ({"connection_limit": 10}, 2, 8, CONNECTION_LIMIT),
        ({"connection_limit": 10, "queue_limit": 5}, 2, 5, QUEUE_FULL),
        ({"connection_limit": 1}, 1, 0, CONNECTION_LIMIT),
        ({"queue_limit": 0}, 2, 0, QUEUE_FULL),
    ],
)
def test_the_tighter_limit_counts_and_gives_its_name(
    limits: dict[str, int], servers: int, room: int, full: int
) -> None:
    model = InstanceModel(SERVICE, **limits)  # type: ignore[arg-type]
    assert (model.servers, model.room, model.full) == (servers, room, full)


def test_no_more_connections_than_the_limit_are_ever_open() -> None:
    made = fleet(size=1, per_minute=60_000, connection_limit=7)
    windows = run(made, 20.0, window=0.1)
    assert max(w.in_flight for w in windows) == 7
    assert sum(w.outcomes[CONNECTION_LIMIT] for w in windows) > 0


def test_t3_micro_has_a_tenth_of_its_vcpus() -> None:
    model = InstanceModel(SERVICE, vcpus=2, credits=MICRO)
    assert model.baseline == pytest.approx(0.10)
    assert InstanceModel(SERVICE).baseline == 1.0


def test_credits_are_earned_spent_and_capped() -> None:
    model = InstanceModel(SERVICE, credits=MICRO)
    balance = np.array([10.0, 10.0, 287.9, 0.0])
    used = np.array([0.0, 120.0, 0.0, 120.0])
    after = credits_after(model, balance, used, np.full(4, 60.0))
    assert after.tolist() == pytest.approx([10.2, 8.2, 288.0, 0.0])


def test_an_unlimited_instance_goes_into_surplus_and_is_never_slowed() -> None:
    model = InstanceModel(SERVICE, credits=CpuCredits(12, 288, unlimited=True))
    after = credits_after(model, np.zeros(1), np.array([120.0]), np.array([60.0]))
    assert after[0] == pytest.approx(-1.8)
    assert slowdown_with(model, after).tolist() == [1.0]


def test_the_slowdown_ends_at_the_baseline() -> None:
    model = InstanceModel(SERVICE, credits=MICRO)
    slow = slowdown_with(model, np.array([0.0, 0.9, 1.8, 100.0]))
    assert (1 / slow).tolist() == pytest.approx([0.1, 0.55, 1.0, 1.0])


def test_a_burst_lasts_as_long_as_the_credits_and_ends_at_the_baseline() -> None:
    """Full load on 2 vCPUs spends 2 credits a minute and earns 0.2: 18 credits last 10 min."""
    made = fleet(size=1, per_minute=60_000, credits=CpuCredits(12, 288, initial=18.0),
                 queue_limit=10)  # fmt: skip
    windows = run(made, 1800.0)
    cpu = np.array([w.group_cpu for w in windows])
    assert np.all(cpu[:9] > 98)
    assert cpu[12:].mean() == pytest.approx(10.0, rel=0.1)
    balance = np.array([w.instances.credits[0] for w in windows])
    assert balance[4] == pytest.approx(18 - 5 * 1.8, rel=0.05)
    assert balance[-1] < 0.2


def test_an_idle_instance_saves() -> None:
    made = fleet(size=1, per_minute=0, credits=MICRO)
    assert made.advance(3600.0).instances.credits[0] == pytest.approx(12.0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"vcpus": 0}, "1 vCPU or more"),
        ({"queue_limit": -1}, "queue limit"),
        ({"connection_limit": 0}, "connection limit"),
        ({"timeout": 0.0}, "time-out"),
        ({"timeout": float("nan")}, "time-out"),
        ({"vcpus": 1, "credits": CpuCredits(61, 100)}, "more credits"),
    ],
)
def test_refuses_impossible_models(arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        InstanceModel(SERVICE, **arguments)  # type: ignore[arg-type]


def test_refuses_impossible_credits() -> None:
    with pytest.raises(ValueError, match="earns more than 0"):
        CpuCredits(0, 10)
    with pytest.raises(ValueError, match="at most its cap"):
        CpuCredits(1, 10, initial=11)
