"""Days on a fleet of a fixed size: told as they go on, cancelled, remembered, refused."""

from dataclasses import replace
from itertools import pairwise

import pytest

from elastic_lab.exercises import Day, DayError, FixedFleet
from elastic_lab.exercises.days import order
from elastic_lab.simulation.orders.plan import trace_of

DAY = Day("half-day", "diurnal", {"mean": 20.0, "duration": 43_200.0})


def test_a_day_is_told_while_it_goes_on(cloud):
    *parts, last = cloud.checks.days.lines(order(DAY, FixedFleet(3)))
    shares = [part["share"] for part in parts]
    assert len(parts) == 30
    assert shares[-1] == 1.0
    assert all(a < b for a, b in pairwise(shares))
    told = {name for part in parts for name in part["minutes"]}
    assert told == set(last["done"]["timeline"]) - {"needed", "cost_needed"}
    for name in ("time", "offered", "in_service", "p99", "cost"):
        live = [value for part in parts for value in part["minutes"][name]]
        assert live == pytest.approx(last["done"]["timeline"][name], rel=1e-5)


def test_the_numbers_are_the_same_each_time(cloud, open_here):
    first = cloud.checks.simulate(DAY, FixedFleet(3))
    again = open_here(lab="another", seed=9).checks.simulate(DAY, FixedFleet(3))
    assert first == again
    assert first["requests"]["offered"] == trace_of(DAY).total


def test_a_day_that_was_played_is_there_at_once(cloud):
    first = cloud.checks.days.lines(order(DAY, FixedFleet(3)))
    assert len(list(first)) == 31
    assert len(list(cloud.checks.days.lines(order(DAY, FixedFleet(3))))) == 1
    assert len(list(cloud.checks.days.lines(order(DAY, FixedFleet(4))))) == 31


def test_a_cancelled_day_frees_the_cloud(cloud):
    long = Day("cup", "world-cup-day", at_most=75_000_000)
    lines = cloud.checks.days.lines(order(long, FixedFleet(900)))
    next(lines)
    lines.close()
    # The next day is only played once the cancelled one has been given up.
    short = cloud.checks.simulate(DAY, FixedFleet(3))
    assert short["requests"]["lost"] == 0


def test_other_calls_are_answered_while_a_day_is_played(cloud):
    long = Day("cup", "world-cup-day", at_most=20_000_000)
    lines = cloud.checks.days.lines(order(long, FixedFleet(300)))
    next(lines)
    assert cloud.client("sts").get_caller_identity()["Account"] == "123456789012"
    assert next(lines)["share"] < 1.0
    lines.close()


@pytest.mark.parametrize(
    ("day", "fleet", "said"),
    [
        (replace(DAY, shape="flood"), FixedFleet(3), "no traffic 'flood'"),
        (DAY, FixedFleet(0), "between 1 and 1,000 instances"),
        (DAY, FixedFleet(3, "m5.mega"), "not an instance type that can be simulated"),
        (replace(DAY, settings={"speed": 3.0}), FixedFleet(3), "speed"),
        (replace(DAY, objective_seconds=0.001), FixedFleet(3), "no fleet answers 99"),
    ],
)
def test_what_cannot_be_played_is_refused_in_a_sentence(cloud, day, fleet, said):
    with pytest.raises(DayError, match=said) as refused:
        cloud.checks.simulate(day, fleet)
    assert "\n" not in str(refused.value)
    assert cloud.checks.simulate(DAY, FixedFleet(3))["requests"]["lost"] == 0


def test_a_day_needs_a_group_or_a_fleet(cloud):
    with pytest.raises(DayError, match="There is no Auto Scaling group yet: create it"):
        cloud.checks.simulate(DAY)
