"""States and reason codes, check by check."""

from __future__ import annotations

import pytest

from elastic_lab.dataplane.balancer.config import HealthCheck
from elastic_lab.dataplane.balancer.target_health import (
    GROUP_NOT_IN_USE,
    NOT_REGISTERED,
    REGISTERING,
    CheckResult,
    TargetHealth,
    checked,
    code_matches,
    deregistered,
    drained,
    routable,
)

OK, WRONG = CheckResult(200), CheckResult(500)
LATE, REFUSED = CheckResult(timed_out=True), CheckResult()
USUAL = HealthCheck()
NOW = 1000.0


def after(*results: CheckResult, start: TargetHealth = REGISTERING) -> TargetHealth:
    health = start
    for number, result in enumerate(results):
        health = checked(health, result, USUAL, NOW + 30 * number)
    return health


@pytest.mark.parametrize(
    ("results", "state", "reason"),
    [
        ([], "initial", "Elb.RegistrationInProgress"),
        ([OK], "healthy", None),  # one passed check is enough at first
        ([WRONG], "initial", "Elb.InitialHealthChecking"),
        ([WRONG, OK], "healthy", None),
        ([WRONG, WRONG], "unhealthy", "Target.ResponseCodeMismatch"),
        ([WRONG, LATE], "unhealthy", "Target.Timeout"),
        ([WRONG, REFUSED], "unhealthy", "Target.FailedHealthChecks"),
        ([OK, WRONG], "healthy", None),
        ([OK, WRONG, OK, WRONG], "healthy", None),  # in a row, not in all
        ([OK, WRONG, WRONG], "unhealthy", "Target.ResponseCodeMismatch"),
        ([LATE, LATE, REFUSED], "unhealthy", "Target.FailedHealthChecks"),  # the latest reason
        ([LATE, LATE, OK, OK, OK, OK], "unhealthy", "Target.Timeout"),
        ([LATE, LATE, OK, OK, OK, OK, OK], "healthy", None),
        ([LATE, LATE, OK, OK, OK, OK, LATE, OK], "unhealthy", "Target.Timeout"),
    ],
)
def test_checks_lead_to(results: list[CheckResult], state: str, reason: str | None) -> None:
    health = after(*results)
    assert (health.state, health.reason) == (state, reason)


def test_the_description_names_the_code() -> None:
    assert after(WRONG, WRONG).description == "Health checks failed with these codes: [500]"


@pytest.mark.parametrize(
    ("matcher", "status", "matches"),
    [
        ("200", 200, True),
        ("200", 201, False),
        ("200,202", 202, True),
        ("200-299", 204, True),
        ("200-299, 404", 404, True),
        ("200-299", 300, False),
    ],
)
def test_a_matcher(matcher: str, status: int, matches: bool) -> None:
    assert code_matches(matcher, status) is matches


def test_a_target_drains_until_its_last_request_or_the_delay_ends() -> None:
    draining = deregistered(after(OK), NOW, 300)
    assert (draining.state, draining.reason) == ("draining", "Target.DeregistrationInProgress")
    assert not drained(draining, NOW + 299, in_flight=1)
    assert drained(draining, NOW + 300, in_flight=1)
    assert drained(draining, NOW, in_flight=0)
    assert not drained(after(OK), NOW, in_flight=0)


def test_deregistering_twice_does_not_prolong_and_checks_change_nothing() -> None:
    draining = deregistered(after(OK), NOW, 300)
    assert deregistered(draining, NOW + 100, 300) == draining
    assert checked(draining, WRONG, USUAL, NOW) == draining
    assert deregistered(GROUP_NOT_IN_USE, NOW, 300) == NOT_REGISTERED
    assert checked(GROUP_NOT_IN_USE, OK, USUAL, NOW) == GROUP_NOT_IN_USE


def test_requests_go_to_the_healthy_or_to_all_when_none_is() -> None:
    draining = deregistered(after(OK), NOW, 300)
    sick = after(LATE, LATE)
    fleet = {"a": after(OK), "b": sick, "c": REGISTERING, "d": draining}
    assert routable(fleet) == ("a",)
    assert routable(fleet | {"a": sick}) == ("a", "b", "c")
    assert routable({"d": draining, "e": GROUP_NOT_IN_USE}) == ()


def test_slow_start_begins_with_health_and_ends_with_it() -> None:
    assert after(OK, OK).slow_start_since == NOW
    assert after(OK, LATE, LATE).slow_start_since is None
    assert after(LATE, LATE, OK, OK, OK, OK, OK).slow_start_since == NOW + 180
