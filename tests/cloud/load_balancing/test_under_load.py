"""Thousands of requests through a listener while targets drain, die and come back.

What is lost must be what an Application Load Balancer loses: nothing of a target that drains, and
of one that dies what it was sent until the health checks have noticed.
"""

import os

import pytest

from elastic_lab.dataplane.load import LoadPlan, RunningLoad
from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS
from tests.cloud.load_balancing.site import group_of_two

RATE = 400.0

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def load(site):
    """Until it is stopped. A second of the wall is a minute of AWS's, after which a balancer closes
    what is idle: a busy machine gets longer, lest a client asks just then."""
    site.elbv2.modify_load_balancer_attributes(
        LoadBalancerArn=site.arn,
        Attributes=[{"Key": "idle_timeout.timeout_seconds", "Value": "4000"}],
    )
    plan = LoadPlan(f"http://{site.name}/", rate=RATE, seconds=120, timeout_seconds=WAIT_SECONDS)
    return RunningLoad(plan)


def ended(running):
    """What became of all requests but those that were under way at the end."""
    result = running.stop()
    assert result.failed.keys() <= {"stopped"}
    return result


def test_nothing_is_lost_while_targets_drain_and_come_back(site):
    names = site.launch(3)
    with load(site) as running:
        for name in names:
            site.elbv2.deregister_targets(TargetGroupArn=site.group, Targets=[{"Id": name}])
            assert wait_until(lambda name=name: name not in site.health(), WAIT_SECONDS)
            site.elbv2.register_targets(TargetGroupArn=site.group, Targets=[{"Id": name}])
            site.wait_for({name: "healthy"})
        result = ended(running)
    assert result.answered.keys() == {200}


def test_of_a_target_that_dies_only_its_own_are_lost_until_it_is_found(site):
    dead, *others = site.launch(3)
    with load(site) as running:
        site.cloud.checks.fault(dead, kill=True)
        site.wait_for({dead: "unhealthy"})
        found = site.cloud.checks.now()
        site.cloud.checks.fault(dead)
        site.wait_for({dead: "healthy"})
        back = site.cloud.checks.now()
        result = ended(running)
    assert result.answered.keys() == {200, 502}
    visits = {
        name: [v for v in site.cloud.checks.visits(name) if v["path"] == "/"]
        for name in (dead, *others)
    }
    assert all(v["status"] == 200 for name in others for v in visits[name])
    served = sum(map(len, visits.values()))
    # A request that was with the application as it was killed has arrived, but has no answer.
    under_way = sum(v["status"] is None for v in visits[dead])
    cut = result.failed.get("stopped", 0)
    assert served - under_way - cut <= result.answered[200] <= served - under_way
    asked_in_vain = [v for v in visits[dead] if found < v["aws_at"] < back - 60]
    assert not asked_in_vain, "an unhealthy target is sent nothing"


def test_a_group_replaces_the_dead_under_load_and_serves_on(site):
    dead, other = group_of_two(site, site.image, HealthCheckType="ELB", HealthCheckGracePeriod=60)
    with load(site) as running:
        site.cloud.checks.fault(dead, kill=True)
        assert wait_until(lambda: dead not in site.health(), WAIT_SECONDS)
        assert wait_until(lambda: len(site.health()) == 2, WAIT_SECONDS)
        site.wait_for(dict.fromkeys(site.health(), "healthy"))
        (new,) = site.health().keys() - {dead, other}
        assert wait_until(lambda: answered_by(site, new), WAIT_SECONDS)
        result = ended(running)
    assert result.answered.keys() == {200, 502}


def answered_by(site, name):
    """Whether an instance has served a page."""
    visits = site.cloud.checks.visits(name)
    return any(each["path"] == "/" and each["status"] == 200 for each in visits)
