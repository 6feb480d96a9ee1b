"""What passes between an alarm, a policy and the group: a firing, a request.

It holds no rule. A policy is asked with a `Firing` and answers with a
`CapacityRequest` or None; `policies.py` chooses among the answers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Firing:
    """An alarm in ALARM that executes a policy, or a call of ExecutePolicy.

    `metric_value` is the metric's most recent aggregated datapoint and
    `threshold` the alarm's, both in the metric's unit; ExecutePolicy calls
    them MetricValue and BreachThreshold. `alarm_name` is empty for a call of
    the API.
    """

    policy_name: str
    metric_value: float
    threshold: float
    alarm_name: str = ""
    honor_cooldown: bool = True


@dataclass(frozen=True)
class CapacityRequest:
    """A policy's wish for the group's desired capacity, before min and max."""

    policy_name: str
    desired_capacity: int
    alarm_name: str = ""
