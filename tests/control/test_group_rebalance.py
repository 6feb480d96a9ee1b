"""Balance over zones, and what holds for a group whatever happens to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_lab.control.group_state import LaunchInstance
from elastic_lab.control.group_types import Process, Surplus, capacity_of
from elastic_lab.control.health import InstanceStatus
from elastic_lab.control.zones import imbalance, rebalance_margin
from tests.control.small_ec2 import ZONES, World, group, launches, settled, terminations


@pytest.mark.parametrize(
    ("held", "max_size", "room"),
    [(4, 4, 1), (4, 5, 2), (20, 20, 2), (4, 40, 2), (6, 40, 3)],
)
def test_how_many_a_rebalance_launches_at_once(held: int, max_size: int, room: int) -> None:
    world = World(group(held, max_size=max_size), closed=frozenset({"b"}))
    world.tick(3)
    world.closed = frozenset()
    assert [a.availability_zone for a in launches(world.tick())] == ["b"] * room


@pytest.mark.parametrize("closed", ["a", "b"])
def test_a_lost_zone_is_not_rebalanced_into(closed: str) -> None:
    world = settled(4)
    world.closed = frozenset({closed})
    assert world.tick(3) == []
    for instance in world.state.instances:
        if instance.availability_zone == closed:
            world.said[instance.instance_id] = InstanceStatus("stopped")
    world.tick(3)
    other = "b" if closed == "a" else "a"
    assert world.counts() == {other: 4}
    assert world.tick(3) == []


def test_rebalance_after_a_zone_comes_back() -> None:
    world = World(group(4, max_size=4), closed=frozenset({"b"}))
    world.tick(3)
    assert world.counts() == {"a": 4}
    world.closed = frozenset()
    actions = world.tick()
    assert terminations(actions) == []
    assert [(a.availability_zone, a.cause) for a in launches(actions)] == [
        (
            "b",
            (
                "At 2026-01-01T00:03:00Z availability zones a b had 4 0 instances respectively."
                " An instance was launched to aid in balancing the group's zones."
            ),
        )
    ]
    gone = terminations(world.tick())
    assert "instances were launched to balance instances in zones a" in gone[0].cause
    world.tick(6)
    assert world.counts() == {"a": 2, "b": 2}
    assert world.most == 5  # one above max, never two


def test_a_rebalance_waits_for_the_new_instance_however_slow() -> None:
    world = World(group(4), closed=frozenset({"b"}))
    world.tick(3)
    world.now += 600
    world.boot, world.closed = 5, frozenset()
    for _ in range(24):
        world.tick()
        assert sum(i.is_in_service for i in world.state.instances) >= 4
    assert world.counts() == {"a": 2, "b": 2}


def test_what_a_refresh_launched_ahead_does_not_unbalance() -> None:
    world = settled(2)
    ahead = LaunchInstance("a", 2, "", surplus=Surplus.REFRESH)
    for _ in range(2):
        world.carry_out(ahead)
    assert world.tick(4)[2:] == []
    assert world.counts() == {"a": 3, "b": 1}


def test_rebalance_may_be_suspended() -> None:
    world = World(group(4), closed=frozenset({"b"}))
    world.tick(3)
    held = frozenset({Process.AZ_REBALANCE})
    world.closed, world.group = frozenset(), group(4, suspended_processes=held)
    assert world.tick(3) == []
    # A scale-out still goes where fewest are.
    world.group = replace(world.group, desired_capacity=5)
    assert [a.availability_zone for a in launches(world.tick())] == ["b"]


def test_with_terminate_suspended_a_rebalance_stays_above_max() -> None:
    world = World(group(4, max_size=4), closed=frozenset({"b"}))
    world.tick(3)
    held = frozenset({Process.TERMINATE})
    world.closed = frozenset()
    world.group = replace(world.group, suspended_processes=held)
    world.tick(9)
    assert world.counts() == {"a": 4, "b": 1}


def test_leaving_a_zone_moves_its_instances() -> None:
    world = settled(4)
    world.group = replace(world.group, availability_zones=("b", "c"))
    world.tick(9)
    assert world.counts() == {"b": 2, "c": 2}


events = st.lists(
    st.one_of(
        st.tuples(st.just("desired"), st.integers(0, 8)),
        st.tuples(st.just("kill"), st.integers(0, 7)),
        st.tuples(st.just("close"), st.sampled_from("ab")),
        st.tuples(st.just("open"), st.just(0)),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(events, st.integers(1, 3), st.integers(1, 3))
def test_whatever_happens_the_group_becomes_whole_and_even(
    happenings: list[tuple[str, object]], boot: int, between: int
) -> None:
    world = World(group(3, max_size=8), boot=boot)
    for kind, what in happenings:
        if kind == "desired":
            world.group = replace(world.group, desired_capacity=what)  # type: ignore[arg-type]
        elif kind == "kill" and world.ids():
            world.said[world.ids()[int(str(what)) % len(world.ids())]] = InstanceStatus("stopped")
        elif kind == "close":
            world.closed = frozenset({str(what)})
        elif kind == "open":
            world.closed = frozenset()
        world.tick(between)
        counted = capacity_of(world.state.instances)
        assert counted <= max(8, world.group.desired_capacity) + rebalance_margin(8)
    for name, status in world.said.items():
        if status.instance_state == "stopped":
            world.said[name] = InstanceStatus("terminated")
    world.closed = frozenset()
    world.tick(40)
    assert capacity_of(world.state.instances) == world.group.desired_capacity
    assert imbalance(world.counts(), ZONES) <= 1
    assert world.most <= 8 + rebalance_margin(8)
    assert world.tick(3) == []


@given(st.integers(0, 8), st.integers(0, 8))
def test_same_inputs_same_outputs(first: int, second: int) -> None:
    worlds = [World(group(first)) for _ in range(2)]
    for world in worlds:
        world.tick(2)
        world.group = group(second)
        world.tick(4)
    assert worlds[0].log == worlds[1].log and worlds[0].state == worlds[1].state
