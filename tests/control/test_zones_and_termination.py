"""Where instances are launched, and which ones go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_lab.control.group_types import (
    Instance,
    LifecycleState,
    Surplus,
    ValidationError,
)
from elastic_lab.control.termination_policy import (
    POLICIES,
    may_scale_in,
    seconds_to_next_hour,
    select,
    validate,
)
from elastic_lab.control.zones import (
    count_by_zone,
    imbalance,
    moves_to_balance,
    rebalance_margin,
    zones_for_launch,
)

NOW = 100_000.0
ZONES = ("a", "b", "c")


@pytest.mark.parametrize(
    ("counts", "launches", "expected"),
    [
        ({}, 3, "abc"),
        ({}, 4, "abca"),
        ({"a": 2, "b": 1}, 3, "cbc"),
        ({"a": 5}, 4, "bcbc"),
        ({"x": 9}, 1, "a"),
        ({}, 0, ""),
    ],
)
def test_launches_go_where_fewest_are(counts: dict[str, int], launches: int, expected: str) -> None:
    assert "".join(zones_for_launch(counts, ZONES, launches)) == expected


def test_no_zone_takes_no_launch() -> None:
    assert zones_for_launch({}, (), 3) == ()


@pytest.mark.parametrize(
    ("counts", "zones", "expected"),
    [
        ({"a": 2, "b": 2, "c": 2}, ZONES, 0),
        ({"a": 3, "b": 2, "c": 2}, ZONES, 0),
        ({"a": 3, "b": 3, "c": 2}, ZONES, 0),
        ({"a": 4, "b": 2, "c": 2}, ZONES, 1),
        ({"a": 6}, ZONES, 4),
        ({"a": 3, "b": 1}, ("a", "b"), 1),
        ({"x": 2}, ("a", "b"), 2),
        ({"a": 1, "x": 1}, ("a", "b"), 1),
        ({}, ZONES, 0),
        ({"a": 3}, (), 0),
    ],
)
def test_moves_to_balance(counts: dict[str, int], zones: tuple[str, ...], expected: int) -> None:
    assert moves_to_balance(counts, zones) == expected


@pytest.mark.parametrize(("max_size", "expected"), [(1, 1), (9, 1), (10, 1), (25, 2), (100, 10)])
def test_margin_is_ten_percent_or_one(max_size: int, expected: int) -> None:
    assert rebalance_margin(max_size) == expected


counts_strategy = st.fixed_dictionaries({z: st.integers(0, 12) for z in ZONES})


@given(counts_strategy)
def test_moving_that_many_balances(counts: dict[str, int]) -> None:
    moved = dict(counts)
    for _ in range(moves_to_balance(counts, ZONES)):
        moved[max(moved, key=lambda z: moved[z])] -= 1
        moved[min(moved, key=lambda z: moved[z])] += 1
    assert imbalance(moved, ZONES) <= 1


@given(counts_strategy, st.integers(0, 30))
def test_launches_never_widen_the_gap(counts: dict[str, int], launches: int) -> None:
    after = dict(counts)
    for zone in zones_for_launch(counts, ZONES, launches):
        after[zone] += 1
    assert imbalance(after, ZONES) <= max(1, imbalance(counts, ZONES))


def one(
    name: str,
    zone: str = "a",
    age: float = 600,
    version: int = 1,
    protected: bool = False,
    state: LifecycleState = LifecycleState.IN_SERVICE,
    surplus: Surplus = Surplus.NONE,
) -> Instance:
    return Instance(
        name,
        zone,
        NOW - age,
        state,
        in_service_time=NOW - age,
        protected_from_scale_in=protected,
        launch_template_version=version,
        surplus=surplus,
    )


def chosen(fleet: list[Instance], number: int = 1, *names: str) -> list[str]:
    return [i.instance_id for i in select(fleet, names or ("Default",), ("a", "b"), number, NOW)]


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, 0), (1, 3599), (3599, 1), (3600, 0), (5400, 1800)],
)
def test_seconds_to_next_hour(age: float, expected: float) -> None:
    assert seconds_to_next_hour(one("i", age=age), NOW) == expected


MIXED = [
    one("i-oldest", age=7300, version=2),
    one("i-v1", age=3700, version=1),
    one("i-hour", age=3500, version=2),
    one("i-newest", age=60, version=3),
]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Default",), "i-v1"),
        (("OldestInstance",), "i-oldest"),
        (("NewestInstance",), "i-newest"),
        (("OldestLaunchTemplate",), "i-v1"),
        (("ClosestToNextInstanceHour",), "i-hour"),
        (("OldestLaunchConfiguration", "OldestInstance"), "i-oldest"),
        (("AllocationStrategy", "NewestInstance"), "i-newest"),
        (("OldestLaunchConfiguration", "Default"), "i-v1"),
    ],
)
def test_policies(names: tuple[str, ...], expected: str) -> None:
    assert chosen(MIXED, 1, *names) == [expected]


@pytest.mark.parametrize(
    ("fleet", "number", "expected", "why"),
    [
        ([one("i-1", "a"), one("i-2", "b"), one("i-3", "b")], 1, ["i-2"], "the fuller zone"),
        (
            [one("i-1", "a", version=1), one("i-2", "b", version=2), one("i-3", "b", version=3)],
            1,
            ["i-2"],
            "the zone comes before the launch template",
        ),
        ([one("i-1", "b", 60), one("i-2", "a", 3500)], 1, ["i-2"], "equal zones: the hour"),
        ([one("i-2"), one("i-1")], 1, ["i-1"], "a tie: the lowest id"),
        (
            [one("i-1", "b"), one("i-2", "b"), one("i-3", "a")],
            3,
            ["i-1", "i-2", "i-3"],
            "one by one",
        ),
        ([one("i-1", protected=True), one("i-2", "b")], 2, ["i-2"], "protected stays"),
        ([one("i-1", protected=True)], 1, [], "all protected: none goes"),
        (
            [one("i-1", "b", protected=True), one("i-2", "b", protected=True), one("i-3", "a")],
            1,
            ["i-3"],
            "the fullest zone has none to give",
        ),
        (
            [one("i-1", protected=True, state=LifecycleState.PENDING), one("i-2", "b")],
            1,
            ["i-1"],
            "protection starts in service",
        ),
        (
            [one("i-1", "gone"), one("i-2", "a"), one("i-3", "a")],
            1,
            ["i-1"],
            "a zone that was left",
        ),
        (
            [one("i-1", surplus=Surplus.REFRESH), one("i-2", "b")],
            2,
            ["i-2"],
            "launched ahead by a refresh: not counted, not taken",
        ),
        ([one("i-1", state=LifecycleState.STANDBY), one("i-2")], 2, ["i-2"], "standby stays"),
    ],
)
def test_selection(fleet: list[Instance], number: int, expected: list[str], why: str) -> None:
    assert chosen(fleet, number) == expected, why


def test_unknown_policies_are_refused() -> None:
    validate(tuple(POLICIES))
    with pytest.raises(ValidationError, match="Invalid termination policy: Cheapest"):
        validate(("Default", "Cheapest"))


fleets = st.lists(
    st.builds(
        one,
        st.uuids().map(lambda u: f"i-{u.hex[:6]}"),
        st.sampled_from("ab"),
        st.integers(0, 10_000),
        st.integers(1, 3),
        st.booleans(),
    ),
    max_size=12,
    unique_by=lambda i: i.instance_id,
)


@given(fleets, st.integers(0, 12), st.sampled_from(list(POLICIES)))
def test_selection_takes_only_what_may_go(fleet: list[Instance], number: int, name: str) -> None:
    taken = select(fleet, (name,), ("a", "b"), number, NOW)
    assert all(may_scale_in(i) for i in taken)
    assert len(set(taken)) == len(taken) == min(number, sum(map(may_scale_in, fleet)))
    assert taken == select(list(reversed(fleet)), (name,), ("a", "b"), number, NOW)


@given(fleets, st.integers(0, 12))
def test_scale_in_without_protection_keeps_zones_even(fleet: list[Instance], number: int) -> None:
    free = [one(i.instance_id, i.availability_zone) for i in fleet]
    before = imbalance(count_by_zone(free), ("a", "b"))
    taken = select(free, ("Default",), ("a", "b"), number, NOW)
    left = [i for i in free if i not in taken]
    assert imbalance(count_by_zone(left), ("a", "b")) <= max(1, before)
