"""A target's health as AWS tells it. Pure: a state and what happened in, the next state out.

A new target is `initial` until its first passed check, or until as many have failed as the
threshold asks. Later the thresholds count checks in a row. Times are AWS seconds.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from elastic_lab.dataplane.balancer.config import HealthCheck

State = Literal["initial", "healthy", "unhealthy", "draining", "unused"]


@dataclass(frozen=True)
class CheckResult:
    """One check's end: a status, a time-out, or (neither) no connection or no HTTP answer."""

    status: int | None = None
    timed_out: bool = False


@dataclass(frozen=True)
class TargetHealth:
    """What DescribeTargetHealth tells of a target, and what the next state depends on.

    `passed` and `failed` count checks in a row; `draining_until` ends the deregistration delay;
    `slow_start_since` is set while the target is in slow start.
    """

    state: State
    reason: str | None = None
    description: str | None = None
    passed: int = 0
    failed: int = 0
    slow_start_since: float | None = None
    draining_until: float | None = None


REGISTERING = TargetHealth(
    "initial", "Elb.RegistrationInProgress", "Target registration is in progress"
)
NOT_REGISTERED = TargetHealth("unused", "Target.NotRegistered", "Target is not registered")
GROUP_NOT_IN_USE = TargetHealth(
    "unused",
    "Target.NotInUse",
    "Target group is not configured to receive traffic from the load balancer",
)
ZONE_NOT_ENABLED = TargetHealth(
    "unused",
    "Target.NotInUse",
    "Target is in an Availability Zone that is not enabled for the load balancer",
)
STOPPED = TargetHealth("unused", "Target.InvalidState", "Target is in the stopped state")


def checked(
    health: TargetHealth, result: CheckResult, settings: HealthCheck, now: float
) -> TargetHealth:
    """The state after a check that ended at `now`. What drains or is unused stays so."""
    if health.state in ("draining", "unused"):
        return health
    if result.status is not None and code_matches(settings.matcher, result.status):
        return _passed(health, settings, now)
    return _failed(health, result, settings)


def _passed(health: TargetHealth, settings: HealthCheck, now: float) -> TargetHealth:
    passed = health.passed + 1
    # "After your target is registered, it must pass one health check to be considered healthy."
    needed = 1 if health.state == "initial" else settings.healthy_threshold_count
    if health.state == "healthy" or passed < needed:
        return replace(health, passed=passed, failed=0)
    return TargetHealth("healthy", passed=passed, slow_start_since=now)


def _failed(health: TargetHealth, result: CheckResult, settings: HealthCheck) -> TargetHealth:
    failed = health.failed + 1
    if health.state == "unhealthy" or failed >= settings.unhealthy_threshold_count:
        reason, description = _why(result)
        return TargetHealth("unhealthy", reason, description, failed=failed)
    if health.state == "initial":
        return TargetHealth(
            "initial",
            "Elb.InitialHealthChecking",
            "Initial health checks in progress",
            failed=failed,
        )
    return replace(health, passed=0, failed=failed)


def _why(result: CheckResult) -> tuple[str, str]:
    if result.timed_out:
        return "Target.Timeout", "Request timed out"
    if result.status is None:
        return "Target.FailedHealthChecks", "Health checks failed"
    return (
        "Target.ResponseCodeMismatch",
        f"Health checks failed with these codes: [{result.status}]",
    )


def code_matches(matcher: str, status: int) -> bool:
    """Whether a status is among `200`, `200,202` or `200-299`, as a matcher is written."""
    for part in matcher.split(","):
        first, _, last = part.strip().partition("-")
        if int(first) <= status <= int(last or first):
            return True
    return False


def deregistered(health: TargetHealth, now: float, delay_seconds: float) -> TargetHealth:
    """Draining from `now`. A target that was not in use has nothing to drain; again is no news.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
    """
    if health.state in ("draining", "unused"):
        return health if health.state == "draining" else NOT_REGISTERED
    return TargetHealth(
        "draining",
        "Target.DeregistrationInProgress",
        "Target deregistration is in progress",
        draining_until=now + delay_seconds,
    )


def drained(health: TargetHealth, now: float, in_flight: int) -> bool:
    """Whether deregistration is complete: nothing is in flight, or the delay has ended."""
    if health.draining_until is None:
        return False
    return in_flight == 0 or now >= health.draining_until


def without_slow_start(health: TargetHealth) -> TargetHealth:
    """The same target, at once with its full share."""
    return replace(health, slow_start_since=None)


def routable(healths: Mapping[str, TargetHealth]) -> tuple[str, ...]:
    """The targets that requests may go to: the healthy ones, or, when there are none, all.

    Fail-open takes in `initial` targets too (deduced): AWS's 503 means that there are no
    registered targets or that all are unused, and nothing else.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
    """
    healthy = _in_states(healths, ("healthy",))
    return healthy or _in_states(healths, ("initial", "unhealthy"))


def _in_states(healths: Mapping[str, TargetHealth], states: Iterable[State]) -> tuple[str, ...]:
    return tuple(name for name, health in healths.items() if health.state in states)
