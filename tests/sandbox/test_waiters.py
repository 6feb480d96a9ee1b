"""Waiters keep the pace of the lab's clock, whatever client they come from."""

from typing import Any

import botocore.waiter
import pytest
from botocore.waiter import SingleWaiterConfig, Waiter

from elastic_lab.sandbox import waiters
from elastic_lab.sandbox.waiters import scale_waiters

DELAY, ATTEMPTS = 15, 3
NEVER = {"expected": "done", "matcher": "path", "argument": "State", "state": "success"}


@pytest.fixture
def slept(monkeypatch) -> list[float]:
    """The seconds that waiters have slept; the class is put back after the test."""
    seconds: list[float] = []
    monkeypatch.setattr(botocore.waiter.time, "sleep", seconds.append)
    monkeypatch.setattr(Waiter, "wait", Waiter.wait)
    monkeypatch.setattr(waiters, "_factor", 1.0)
    return seconds


def a_waiter() -> Waiter:
    """A waiter whose state never comes."""
    config = {"operation": "Look", "delay": DELAY, "maxAttempts": ATTEMPTS, "acceptors": [NEVER]}
    return Waiter("Done", SingleWaiterConfig(config), lambda **_: {"State": "pending"})


def waited(waiter: Waiter, **arguments: Any) -> None:
    with pytest.raises(botocore.exceptions.WaiterError, match="Max attempts exceeded"):
        waiter.wait(**arguments)


@pytest.mark.parametrize(
    ("factor", "config", "expected"),
    [
        (60, {}, [0.25] * 2),
        (60, {"Delay": 30}, [0.5] * 2),
        (60, {"MaxAttempts": 5}, [0.25] * 4),
        (60, {"Delay": 0}, [0.0] * 2),
        (1, {}, [15] * 2),
    ],
)
def test_the_delay_is_divided(slept, factor, config, expected):
    scale_waiters(factor)
    waited(a_waiter(), WaiterConfig=config)
    assert slept == expected


def test_a_waiter_without_a_config_of_the_learners(slept):
    scale_waiters(60)
    waited(a_waiter())
    assert slept == [0.25] * 2


def test_a_waiter_made_before(slept):
    waiter = a_waiter()
    scale_waiters(60)
    waited(waiter)
    assert slept == [0.25] * 2


def test_scaled_again_is_scaled_once(slept):
    """The next lab, or a foreign endpoint, has a pace of its own."""
    for factor in (60, 60, 30, 1):
        scale_waiters(factor)
    waited(a_waiter())
    assert slept == [15] * 2


def test_the_learners_own_config_stays_as_it_was(slept):
    scale_waiters(60)
    config = {"Delay": 30}
    waited(a_waiter(), WaiterConfig=config)
    assert config == {"Delay": 30}


def test_other_arguments_arrive(slept):
    asked: list[dict[str, Any]] = []
    scale_waiters(60)
    waiter = a_waiter()
    waiter._operation_method = lambda **arguments: asked.append(arguments) or {"State": "done"}
    waiter.wait(InstanceIds=["i-1"])
    assert asked == [{"InstanceIds": ["i-1"]}]
