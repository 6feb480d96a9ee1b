"""Checkpoints, cancelling, rolling back, protected instances, and doing nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from elastic_lab.control import instance_refresh as refresh
from elastic_lab.control.group_types import Process, ValidationError
from elastic_lab.control.refresh_types import ACTIVE, RefreshState, RefreshStatus
from tests.control.refresh_world import T0, World, preferences


def test_checkpoints_pause() -> None:
    chosen = preferences(
        min_healthy_percentage=50, checkpoint_percentages=(25, 100), checkpoint_delay=600
    )
    world = World(4, chosen)
    seen = [old for old, _ in world.run(20)]
    # One of four is 25 %, warm after three minutes; ten minutes later it goes on.
    assert seen[:13] == [3] * 13
    assert seen[13] == 1
    assert world.reached == [25]
    assert world.refresh.status is RefreshStatus.SUCCESSFUL


def test_a_last_checkpoint_under_100_ends_there() -> None:
    world = World(4, preferences(min_healthy_percentage=50, checkpoint_percentages=(50,)))
    world.run(12)
    assert world.refresh.status is RefreshStatus.SUCCESSFUL
    assert world.versions() == [1, 2]


def test_cancel_finishes_what_was_begun() -> None:
    world = World(4, preferences(min_healthy_percentage=50))
    world.run(1)
    world.refresh = refresh.cancel(world.refresh)
    world.run(6)
    assert world.refresh.status is RefreshStatus.CANCELLED
    versions = [i.launch_template_version for i in world.state.instances]
    assert sorted(versions) == [1, 1, 2, 2]
    with pytest.raises(ValidationError, match="No in progress or pending Instance Refresh"):
        refresh.cancel(world.refresh)


def test_cancel_keeps_the_size_when_launched_ahead() -> None:
    world = World(4, preferences(min_healthy_percentage=100, max_healthy_percentage=150))
    world.run(1)
    world.refresh = refresh.cancel(world.refresh)
    world.run(8)
    assert world.refresh.status is RefreshStatus.CANCELLED
    assert len(world.state.instances) == 4


def test_roll_back_restores_the_old_version() -> None:
    world = World(4, preferences(min_healthy_percentage=50))
    world.run(4)
    assert world.versions() == [1, 2] or world.versions() == [2]
    world.refresh = refresh.roll_back(world.refresh, world.state.instances, world.now)
    assert world.refresh.is_active
    world.run(12)
    assert world.refresh.status is RefreshStatus.ROLLBACK_SUCCESSFUL
    assert world.versions() == [1]
    with pytest.raises(ValidationError):
        refresh.roll_back(world.refresh, world.state.instances, world.now)


@pytest.mark.parametrize(
    ("behavior", "minutes", "status", "versions"),
    [
        ("Ignore", 20, RefreshStatus.SUCCESSFUL, [1, 2]),
        ("Refresh", 20, RefreshStatus.SUCCESSFUL, [2]),
        ("Wait", 20, RefreshStatus.IN_PROGRESS, [1, 2]),
        ("Wait", 80, RefreshStatus.FAILED, [1, 2]),
    ],
)
def test_protected_instances(
    behavior: str, minutes: int, status: RefreshStatus, versions: list[int]
) -> None:
    chosen = preferences(min_healthy_percentage=50, scale_in_protected_instances=behavior)
    world = World(4, chosen, protected=1)
    world.run(minutes)
    assert (world.refresh.status, world.versions()) == (status, versions)


def test_a_suspended_refresh_waits() -> None:
    world = World(4, preferences())
    world.group = replace(world.group, suspended_processes=frozenset({Process.INSTANCE_REFRESH}))
    world.run(3)
    assert world.launched == 0 and world.refresh.is_active


def test_a_finished_refresh_does_nothing() -> None:
    done = RefreshState(RefreshStatus.SUCCESSFUL, T0, (), 2, 1)
    world = World(2, preferences())
    assert refresh.decide(done, preferences(), world.group, world.state.instances, T0) == (done, ())


def test_a_checkpoint_without_delay_is_still_reported() -> None:
    chosen = preferences(
        min_healthy_percentage=0, checkpoint_percentages=(50, 100), checkpoint_delay=0
    )
    world = World(4, chosen)
    world.run(8)
    assert world.reached == [50]
    assert world.refresh.status is RefreshStatus.SUCCESSFUL


def test_no_more_is_launched_ahead_than_the_checkpoint_will_take() -> None:
    chosen = preferences(
        min_healthy_percentage=100,
        max_healthy_percentage=200,
        checkpoint_percentages=(50, 100),
        checkpoint_delay=60,
    )
    world = World(4, chosen)
    seen = world.run(14)
    assert max(live for _, live in seen) == 6
    assert (world.versions(), len(world.state.instances)) == ([2], 4)


@pytest.mark.parametrize("status", list(RefreshStatus))
def test_only_active_refreshes_can_be_cancelled(status: RefreshStatus) -> None:
    state = RefreshState(status, T0, (), 2, 1)
    assert state.is_active is (status in ACTIVE)
    if state.is_active:
        assert refresh.cancel(state).status is RefreshStatus.CANCELLING
        return
    with pytest.raises(ValidationError):
        refresh.cancel(state)
