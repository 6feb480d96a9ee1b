"""The sentences of a scaling activity, word for word."""

from __future__ import annotations

import pytest

from elastic_lab.control import activities

T0 = 1_767_225_600.0
AT = "At 2026-01-01T00:00:00Z"

SENTENCES = [
    (
        activities.started(T0, 1, 2),
        (
            f"{AT} an instance was started in response to a difference between desired and actual"
            " capacity, increasing the capacity from 1 to 2."
        ),
    ),
    (
        activities.user_created_group(T0, 1),
        (
            f"{AT} a user request created an AutoScalingGroup changing the desired capacity from 0"
            " to 1."
        ),
    ),
    (
        activities.user_changed_group(T0, 1, 3, 3, 2),
        (
            f"{AT} a user request update of AutoScalingGroup constraints to min: 1, max: 3,"
            " desired: 2 changing the desired capacity from 3 to 2."
        ),
    ),
    (
        activities.user_set_desired(T0, 1, 2),
        (
            f"{AT} a user request explicitly set group desired capacity changing the desired"
            " capacity from 1 to 2."
        ),
    ),
    (
        activities.alarm_changed_desired(T0, "TargetTracking-my-asg-AlarmLow-b9", "keep50", 3, 2),
        (
            f"{AT} a monitor alarm TargetTracking-my-asg-AlarmLow-b9 in state ALARM triggered"
            " policy keep50 changing the desired capacity from 3 to 2."
        ),
    ),
    (
        activities.shrunk(T0, 3, 2, ["i-06c4"]),
        (
            f"{AT} an instance was taken out of service in response to a difference between desired"
            f" and actual capacity, shrinking the capacity from 3 to 2.  {AT} instance i-06c4 was"
            " selected for termination."
        ),
    ),
    (
        activities.unhealthy(T0, "ELB"),
        (
            f"{AT} an instance was taken out of service in response to an ELB system health check"
            " failure."
        ),
    ),
    (
        activities.replacement(T0),
        (
            f"{AT} an instance was launched in response to an unhealthy instance needing to be"
            " replaced."
        ),
    ),
    (
        activities.rebalance_launch(T0, ["us-east-1a", "us-east-1b"], [4, 1]),
        (
            f"{AT} availability zones us-east-1a us-east-1b had 4 1 instances respectively. An"
            " instance was launched to aid in balancing the group's zones."
        ),
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_sentences(sentence: str, expected: str) -> None:
    assert sentence == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [((), ""), (("A.",), "A."), (("A.", "B."), "A.  B."), (("", "B."), "B.")],
)
def test_a_cause_joins_sentences_by_two_spaces(parts: tuple[str, ...], expected: str) -> None:
    assert activities.cause(*parts) == expected


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (T0, "2026-01-01T00:00:00Z"),
        (T0 + 86_399.9, "2026-01-01T23:59:59Z"),
        (0, "1970-01-01T00:00:00Z"),
    ],
)
def test_timestamps_are_utc_to_the_second(time: float, expected: str) -> None:
    assert activities.timestamp(time) == expected


def test_descriptions() -> None:
    assert activities.launching("i-1") == "Launching a new EC2 instance: i-1"
    assert activities.terminating("i-1") == "Terminating EC2 instance: i-1"
