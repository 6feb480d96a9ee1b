"""Warm-up: who counts in metrics, who counts as capacity, and from when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from elastic_lab.control.group_types import AutoScalingGroup, Instance, LifecycleState
from elastic_lab.control.warmup import (
    GroupCapacity,
    capacity,
    counts_in_metrics,
    is_warm,
    metrics_warmup,
    policy_warmup,
)

GROUP = AutoScalingGroup("web", 1, 10, 4, ("a",))


@pytest.mark.parametrize(
    ("own", "default_warmup", "cooldown", "expected"),
    [
        (120, 60, 300, 120),
        (0, 60, 300, 0),
        (None, 60, 300, 60),
        (None, 0, 300, 0),
        (None, None, 300, 300),
        (None, None, 10, 10),
    ],
)
def test_policy_warmup_falls_back(
    own: int | None, default_warmup: int | None, cooldown: int, expected: int
) -> None:
    group = replace(GROUP, default_instance_warmup=default_warmup, default_cooldown=cooldown)
    assert policy_warmup(group, own) == expected


@pytest.mark.parametrize(("default_warmup", "expected"), [(None, 0), (0, 0), (120, 120)])
def test_metrics_wait_only_for_the_group_warmup(default_warmup: int | None, expected: int) -> None:
    assert metrics_warmup(replace(GROUP, default_instance_warmup=default_warmup)) == expected


def instance(name: str, state: LifecycleState, in_service: float | None = None) -> Instance:
    return Instance(name, "a", 0.0, state, in_service_time=in_service)


@pytest.mark.parametrize(
    ("state", "in_service", "now", "expected"),
    [
        (LifecycleState.PENDING, None, 1e9, False),
        (LifecycleState.IN_SERVICE, 100, 219, False),
        (LifecycleState.IN_SERVICE, 100, 220, True),
        (LifecycleState.TERMINATING, 100, 220, False),
        (LifecycleState.STANDBY, 100, 220, False),
    ],
)
def test_warmup_runs_from_in_service(
    state: LifecycleState, in_service: float | None, now: float, expected: bool
) -> None:
    assert is_warm(instance("i-1", state, in_service), 120, now) is expected


def test_without_default_warmup_an_instance_counts_in_metrics_at_once() -> None:
    new = instance("i-1", LifecycleState.IN_SERVICE, 100)
    assert counts_in_metrics(GROUP, new, 100)
    assert not counts_in_metrics(replace(GROUP, default_instance_warmup=60), new, 100)


def test_capacity_counts_each_instance_once() -> None:
    fleet = [
        instance("old", LifecycleState.IN_SERVICE, 0),
        instance("new", LifecycleState.IN_SERVICE, 950),
        instance("coming", LifecycleState.PENDING),
        instance("going", LifecycleState.TERMINATING, 0),
        instance("aside", LifecycleState.STANDBY, 0),
    ]
    counted = capacity(GROUP, fleet, 300, 1000)
    assert counted == GroupCapacity(1, 10, 4, warm=1, warming=2, terminating=1)
    assert counted.for_scale_in == 2
    assert not counted.is_settled


@pytest.mark.parametrize(
    ("capacity_", "settled"),
    [
        (GroupCapacity(1, 10, 4, 4), True),
        (GroupCapacity(1, 10, 4, 3), False),
        (GroupCapacity(1, 10, 4, 3, warming=1), False),
        (GroupCapacity(1, 10, 4, 4, terminating=1), False),
    ],
)
def test_settled(capacity_: GroupCapacity, settled: bool) -> None:
    assert capacity_.is_settled is settled


@pytest.mark.parametrize(("wanted", "expected"), [(0, 1), (1, 1), (7, 7), (11, 10)])
def test_clamp(wanted: int, expected: int) -> None:
    assert GroupCapacity(1, 10, 4, 4).clamp(wanted) == expected
