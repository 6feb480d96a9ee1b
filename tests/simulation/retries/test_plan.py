from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from elastic_lab.simulation.retries.clients import Clients
from elastic_lab.simulation.retries.plan import Change, Dependency, Fault, RetryPlan
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import steady

SERVERS = Dependency(2, ServiceTime(0.5), 10)


def plan(**more: object) -> RetryPlan:
    return RetryPlan(steady(1.0, 600.0), SERVERS, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Dependency(0, ServiceTime(1.0)), "servers"),
        (lambda: replace(SERVERS, queue_limit=-1), "queue limit"),
        (lambda: replace(SERVERS, shed_above=1.5), "shedding"),
        (lambda: replace(SERVERS, drop_after=0.0), "dropping"),
        (lambda: Fault(5.0, 5.0), "after its start"),
        (lambda: Fault(-1.0, 5.0), "after its start"),
        (lambda: Fault(0.0, 5.0, slowdown=0.0), "slowdown"),
        (lambda: Fault(0.0, 5.0, failing=1.1), "share"),
        (lambda: Fault(0.0, 5.0, refusing=-0.1), "share"),
        (lambda: plan(period=0.0), "period"),
        (lambda: plan(period=7.0), "whole number of periods"),
        (lambda: plan(faults=[Fault(9.0, 20.0), Fault(0.0, 10.0)]), "overlap"),
        (lambda: plan(changes=[Change(9.0), Change(8.0)]), "order"),
        (lambda: plan(changes=[Change(8.5)]), "begins at"),
        (lambda: plan(changes=[Change(-1.0)]), "begins at"),
        (lambda: plan(changes=[Change(1.0, Clients(groups=3))]), "groups"),
        (lambda: plan(changes=[Change(1.0, None, replace(SERVERS, servers=3))]), "servers"),
    ],
)
def test_bad_values_are_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()


def test_capacity_is_servers_over_service_time() -> None:
    assert SERVERS.capacity == 4.0


def test_a_change_lasts_until_the_next() -> None:
    hasty, shedding = Clients(0.1), replace(SERVERS, shed_above=1)
    changes = [Change(60.0, hasty), Change(120.0, None, shedding), Change(180.0, Clients())]
    assert plan(period=60.0, changes=changes).stages() == [
        (0, Clients(), SERVERS),
        (1, hasty, SERVERS),
        (2, hasty, shedding),
        (3, Clients(), shedding),
    ]
