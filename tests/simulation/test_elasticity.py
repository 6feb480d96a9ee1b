"""Elasticity, objectives and money on cases small enough to do by hand."""

from __future__ import annotations

import numpy as np
import pytest

from elastic_lab.simulation.cost import (
    BalancerPrice,
    Price,
    balancer_cost,
    fleet_cost,
    instance_cost,
    waste,
)
from elastic_lab.simulation.elasticity import Elasticity, elasticity
from elastic_lab.simulation.instances import Lifetime
from elastic_lab.simulation.objective import (
    Objective,
    apdex,
    budget_spent,
    burn_rate,
    ended,
    good,
    good_share,
)
from elastic_lab.simulation.play import play
from tests.simulation.fleets import fleet

DIME = Price(0.10, "an instance", "a test", "2026-01-19")


@pytest.mark.parametrize(
    ("demand", "supply", "expected"),
    [
        ([2, 2, 2], [2, 2, 2], (0, 0, 0, 0, 0)),
        ([4, 4, 4, 4], [2, 4, 8, 4], (12.5, 25, 25, 25, 100)),
        ([1, 2, 3], [1, 1, 2], (100 * (1 / 2 + 1 / 3) / 3, 0, 200 / 3, 0, 50)),
        ([0, 0], [1, 1], (0, 0, 0, 0, 0)),
        ([3], [2], (100 / 3, 0, 100, 0, 0)),
        ([1, 2], [2, 1], (25, 50, 50, 50, 100)),
    ],
)
def test_elasticity_by_hand(
    demand: list[int], supply: list[int], expected: tuple[float, ...]
) -> None:
    found = elasticity(np.array(demand), np.array(supply))
    for name, value in zip(Elasticity.__dataclass_fields__, expected, strict=True):
        assert getattr(found, name) == pytest.approx(value), name


@pytest.mark.parametrize(("demand", "supply"), [([], []), ([1], [1, 2])])
def test_elasticity_needs_equal_lengths(demand: list[int], supply: list[int]) -> None:
    with pytest.raises(ValueError, match="same number of steps"):
        elasticity(np.array(demand), np.array(supply))


def test_per_second_billing_with_a_minute_at_least() -> None:
    lives = [Lifetime(0, "a", 0.0, 3600.0), Lifetime(1, "a", 0.0, 10.2),
             Lifetime(2, "b", 100.0, 200.5), Lifetime(3, "b", 3500.0, float("inf")),
             Lifetime(4, "b", 9000.0, float("inf"))]  # fmt: skip
    seconds = 3600 + 60 + 101 + 500
    assert instance_cost(lives, 4000.0, DIME) == pytest.approx(seconds * 0.10 / 3600)


def test_fleet_cost_and_waste() -> None:
    demand, supply, hour = np.array([2, 2]), np.array([1, 5]), np.array([3600.0, 3600.0])
    assert fleet_cost(supply, hour, DIME) == pytest.approx(0.60)
    assert waste(demand, supply, hour, DIME) == pytest.approx(0.30)


def test_balancer_cost_is_hours_and_the_largest_unit() -> None:
    minutes = play(fleet(per_minute=6000, minutes=60)).minutes()
    price = BalancerPrice(0.0225, 0.008, "a test", "2026-09-20")
    # 100 new connections a second are 4 units; 100 * 10 kB * 3600 s are 3.6.
    assert balancer_cost(minutes, price) == pytest.approx(0.0225 + 4 * 0.008)
    assert balancer_cost(minutes, price, 0.0) == pytest.approx(0.0225 + 3.6 * 0.008)


def test_an_objective_by_hand() -> None:
    """Every request takes 0.5 s; an hour of them, of which 99 % are in flight at most once."""
    made = fleet(service=0.5, kind="deterministic", per_minute=60, vcpus=50)
    minutes = play(made).minutes()
    assert good_share(minutes, Objective(1.0, 0.99)) == 1.0
    assert good_share(minutes, Objective(0.4, 0.99)) == 0.0
    assert budget_spent(minutes, Objective(0.4, 0.9)) == pytest.approx(10.0)
    assert burn_rate(minutes, Objective(0.4, 0.9)) == pytest.approx(np.full(60, 10.0))
    assert apdex(minutes, 1.0) == 1.0
    assert apdex(minutes, 0.2) == pytest.approx(0.5)
    assert apdex(minutes, 0.1) == 0.0


def test_lost_requests_are_never_good() -> None:
    minutes = play(fleet(size=0)).minutes()
    assert good_share(minutes, Objective()) == 0.0
    assert good(minutes, Objective()).sum() == 0
    assert ended(minutes).sum() == minutes.offered.sum()
    assert apdex(minutes, 1.0) == 0.0


def test_a_quiet_day_meets_every_objective() -> None:
    minutes = play(fleet(per_minute=0)).minutes()
    assert good_share(minutes, Objective()) == apdex(minutes, 1.0) == 1.0
    assert burn_rate(minutes, Objective()).tolist() == [0.0] * 60


def test_refuses_what_is_no_objective_or_price() -> None:
    for arguments in ((0.0, 0.9), (1.0, 1.0), (1.0, 0.0)):
        with pytest.raises(ValueError, match="objective is"):
            Objective(*arguments)
    with pytest.raises(ValueError, match="0 dollars or more"):
        Price(-1.0, "", "", "")
