"""Instance refresh: how many at once, in what order, and that it ends well."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_lab.control import instance_refresh as refresh
from elastic_lab.control.group_types import AutoScalingGroup, Process
from elastic_lab.control.refresh_types import RefreshPreferences, RefreshStatus
from tests.control.refresh_world import T0, World, preferences


@pytest.mark.parametrize(
    ("size", "chosen", "first"),
    [
        (10, {}, 1),  # 90 % of 10 is 9
        (20, {}, 2),
        (10, {"min_healthy_percentage": 50}, 5),
        (10, {"min_healthy_percentage": 0}, 10),
        (10, {"min_healthy_percentage": 100}, 1),  # one at a time
        (5, {}, 1),  # 90 % of 5, rounded up, is 5: still one at a time
        (1, {}, 1),
        (3, {"min_healthy_percentage": 60}, 1),
    ],
)
def test_how_many_go_at_once(size: int, chosen: dict[str, object], first: int) -> None:
    world = World(size, preferences(**chosen))
    world.tick()
    old = [i for i in world.state.instances if i.instance_id.startswith("old") and i.is_live]
    assert len(old) == size - first


def test_the_next_waits_for_the_warmup() -> None:
    world = World(2, preferences(min_healthy_percentage=50))
    # Taken at 0, in service at 1, warm two minutes later at 3; the second likewise.
    assert [old for old, _ in world.run(5)] == [1, 1, 1, 0, 0]


def test_the_oldest_go_first() -> None:
    world = World(3, preferences(min_healthy_percentage=60))
    world.tick()
    assert "old-00" not in {i.instance_id for i in world.state.instances if i.is_live}


@pytest.mark.parametrize("size", [1, 2, 5, 10])
def test_all_are_replaced_and_it_says_so(size: int) -> None:
    world = World(size, preferences())
    world.run(size * 4 + 4)
    assert world.refresh.status is RefreshStatus.SUCCESSFUL
    assert world.refresh.percentage_complete == 100
    assert world.refresh.end_time is not None
    assert (world.versions(), len(world.state.instances)) == ([2], size)


def test_the_causes_name_the_refresh() -> None:
    world = World(2, preferences(min_healthy_percentage=50))
    _, actions = refresh.decide(
        world.refresh, world.preferences, world.group, world.state.instances, T0
    )
    assert [getattr(a, "cause", "") for a in actions] == [
        (
            "At 2026-01-01T00:00:00Z an instance was taken out of service in response to an"
            " instance refresh."
        )
    ]


def test_over_100_percent_it_launches_before_it_terminates() -> None:
    world = World(4, preferences(min_healthy_percentage=100, max_healthy_percentage=125))
    seen = world.run(30)
    assert seen[0] == (4, 5)
    assert min(live for _, live in seen) >= 4 and max(live for _, live in seen) == 5
    assert world.refresh.status is RefreshStatus.SUCCESSFUL
    assert (world.versions(), len(world.state.instances)) == ([2], 4)


@pytest.mark.parametrize(
    ("own", "default_warmup", "grace", "expected"),
    [(60, 120, 300, 60), (None, 120, 300, 120), (None, None, 300, 300), (0, 120, 300, 0)],
)
def test_warmup_falls_back_to_the_grace_period(
    own: int | None, default_warmup: int | None, grace: int, expected: int
) -> None:
    held = AutoScalingGroup(
        "web",
        0,
        1,
        1,
        ("a",),
        default_instance_warmup=default_warmup,
        health_check_grace_period=grace,
    )
    assert RefreshPreferences(instance_warmup=own).warmup(held) == expected


def test_skip_matching_with_nothing_to_change_succeeds_at_once() -> None:
    world = World(3, preferences(skip_matching=True))
    world.refresh = refresh.start(world.group, world.state.instances, 1, world.preferences, T0)
    world.tick()
    assert world.refresh.status is RefreshStatus.SUCCESSFUL
    assert world.launched == 0


def test_without_skip_matching_all_are_replaced() -> None:
    world = World(3, preferences())
    assert (
        len(refresh.start(world.group, world.state.instances, 1, preferences(), T0).to_replace) == 3
    )


@pytest.mark.parametrize(("size", "high"), [(4, 110), (1, 101), (9, 105)])
def test_over_100_percent_there_is_room_for_at_least_one_ahead(size: int, high: int) -> None:
    world = World(size, preferences(min_healthy_percentage=100, max_healthy_percentage=high))
    assert world.run(1) == [(size, size + 1)]


def test_percentage_complete_counts_what_is_warm() -> None:
    world = World(2, preferences(min_healthy_percentage=50))
    seen = []
    for _ in range(8):
        world.tick()
        seen.append(world.refresh.percentage_complete)
    assert seen == [0, 0, 0, 50, 50, 50, 100, 100]


def test_an_unhealthy_instance_is_not_spare() -> None:
    world = World(2, preferences(min_healthy_percentage=50))
    held = frozenset({Process.REPLACE_UNHEALTHY})
    world.group = replace(world.group, suspended_processes=held)
    sick = replace(world.state.instances[1], health_status="Unhealthy")
    world.state = replace(world.state, instances=(world.state.instances[0], sick))
    assert world.run(3) == [(2, 2)] * 3


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 12), st.integers(0, 100), st.integers(100, 200), st.sampled_from([0, 60, 180])
)
def test_it_always_ends_with_the_right_size_and_enough_healthy(
    size: int, low: int, high: int, warmup: int
) -> None:
    chosen = RefreshPreferences(low, high, instance_warmup=warmup)
    world = World(size, chosen)
    for _ in range(120):
        world.tick()
        serving = sum(i.is_in_service for i in world.state.instances)
        floor = -(-size * low // 100)
        assert serving >= floor or serving >= size - 1
        live = sum(i.is_live for i in world.state.instances)
        assert live <= max(size * high // 100, size + (high > 100))
        if not world.refresh.is_active:
            break
    world.run(3)
    assert world.refresh.status is RefreshStatus.SUCCESSFUL
    assert (world.versions(), len(world.state.instances)) == ([2], size)
