from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from elastic_lab.simulation.compare import Change, compare
from elastic_lab.simulation.cost import Price
from elastic_lab.simulation.objective import Objective
from elastic_lab.simulation.play import play
from elastic_lab.simulation.results import Result, judge
from tests.simulation.fleets import fleet

PRICE = Price(0.0416, "t3.medium", "Karpenter price table", "2026-01-19")
GOAL = Objective(0.1, 0.95)


def day(size: int, **options: Any) -> Result:
    made = fleet(size=size, **options)
    return judge(made, play(made).minutes(), GOAL, PRICE)


def test_the_summary_adds_up() -> None:
    result = day(4)
    requests = result.summary()["requests"]
    assert requests["offered"] == 360_000
    assert requests["offered"] == requests["served"] + requests["lost"] + requests["in_flight"]
    assert requests["lost"] == sum(requests["lost_because"].values())
    assert requests["within_objective"] <= requests["served"]


def test_money() -> None:
    result = day(4)
    cost = result.summary()["cost"]
    assert cost["instances"] == pytest.approx(4 * 0.0416)
    assert cost["clairvoyant"] == pytest.approx(result.demand.mean() * 0.0416)
    assert cost["regret"] == pytest.approx(cost["instances"] - cost["clairvoyant"])
    assert cost["waste"] == pytest.approx(cost["regret"]), "a fixed fleet wastes all of it"
    assert cost["price"]["date"] == "2026-01-19"


def test_a_fleet_of_just_the_demand_has_no_regret_and_perfect_elasticity() -> None:
    result = day(int(day(4).demand[0]))
    assert result.regret == pytest.approx(0.0)
    assert set(result.summary()["elasticity_percent"].values()) == {0.0}
    assert result.summary()["objective"]["met"]


def test_too_small_a_fleet_is_seen_everywhere() -> None:
    summary = day(1, per_minute=12_000).summary()
    assert summary["objective"]["met"] is False
    assert summary["objective"]["error_budget_spent"] > 10
    assert summary["elasticity_percent"]["under_timeshare"] == 100.0
    assert summary["cost"]["regret"] < 0
    assert summary["requests"]["lost_because"]["queue full"] > 0


@pytest.mark.parametrize("size", [0, 4])
def test_the_summary_is_json_without_nan(size: int) -> None:
    text = json.dumps(day(size).summary(), allow_nan=False)
    assert json.loads(text)["requests"]["offered"] == 360_000


def test_latency_and_instances() -> None:
    summary = day(4).summary()
    latency = summary["latency_seconds"]
    assert latency["p50"] < latency["mean"] < latency["p95"] < latency["p99"]
    assert summary["instances"] == {"min": 4, "mean": 4.0, "max": 4, "launched": 4}


def test_the_same_day_compares_as_the_same() -> None:
    assert compare(day(4).summary(), day(4).summary()) == []


def test_the_difference_of_two_runs() -> None:
    changes = {c.name: c for c in compare(day(4).summary(), day(5).summary())}
    cost = changes["cost.instances"]
    assert cost.difference == pytest.approx(0.0416)
    assert cost.relative == pytest.approx(0.25)
    assert "requests.offered" not in changes
    assert changes["instances.max"].after == 5


def test_changes_that_are_no_numbers() -> None:
    (change,) = compare({"a": {"b": "x"}}, {"a": {"b": "y"}})
    assert change == Change("a.b", "x", "y")
    assert (change.difference, change.relative) == (None, None)
    assert Change("a", 0, 5).relative is None
    assert Change("a", True, False).difference is None
    assert compare({"a": 1}, {}) == [Change("a", 1, None)]


def test_a_long_enough_day_has_no_nan_in_its_columns() -> None:
    minutes = day(4).minutes
    assert not math.isnan(minutes.group_cpu.sum())
    assert np.all(minutes.latencies.percentile(99) > 0)
