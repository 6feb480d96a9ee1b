"""From a lab's day to a plan: traffic, fleet, outages and what is known from before."""

from dataclasses import replace

import numpy as np
import pytest

from elastic_lab.simulation.day.scaled_day import play_day
from elastic_lab.simulation.faults import InstanceFails, ZoneFails
from elastic_lab.simulation.orders.day import Day, FixedFleet, Outage
from elastic_lab.simulation.orders.fingerprint import fingerprint
from elastic_lab.simulation.orders.load_history import load_history
from elastic_lab.simulation.orders.plan import OrderError, fixed_plan, objective_of, trace_of
from elastic_lab.simulation.traffic import DAY

QUIET = Day("quiet", "steady", {"rate": 20.0, "duration": 1800.0})


def test_a_day_has_its_shape_its_size_and_its_date():
    trace = trace_of(replace(QUIET, start="2026-11-27T00:00:00Z"))
    assert (trace.total, trace.duration, trace.name) == (36_000, 1800.0, "quiet")
    assert trace.start == 1_795_737_600.0


def test_a_large_day_is_thinned():
    assert trace_of(Day("cup", "world-cup-day", at_most=1_000_000)).total == 1_000_000


def test_traffic_that_does_not_exist_is_said_to():
    with pytest.raises(OrderError, match="no traffic 'flood'; there is steady, ramp"):
        trace_of(replace(QUIET, shape="flood"))


@pytest.mark.parametrize("instances", [0, 1_001])
def test_a_fleet_has_instances(instances):
    with pytest.raises(OrderError, match="between 1 and 1,000"):
        fixed_plan(QUIET, FixedFleet(instances))


@pytest.mark.parametrize("zones", [0, 7])
def test_a_fleet_is_somewhere(zones):
    with pytest.raises(OrderError, match="1 to 6 zones"):
        fixed_plan(QUIET, FixedFleet(2, zones=zones))


def test_nobody_replaces_what_dies_in_a_fixed_fleet():
    day = replace(QUIET, outages=(Outage(0.25, zone="us-east-1a", lasting_minutes=1.0),))
    outcome = play_day(fixed_plan(day, FixedFleet(4, zones=2)))
    healthy = outcome.minutes.healthy
    assert (healthy[0], healthy[-1]) == (4, 2)
    assert outcome.capacity_changes == ()
    assert len(outcome.numbers) == 4


def test_outages_are_faults_at_their_hour():
    day = replace(QUIET, outages=(Outage(12, zone="us-east-1a"), Outage(13.5, instances=2)))
    faults = fixed_plan(day, FixedFleet(4)).faults
    assert faults == (
        ZoneFails(43_200.0, "us-east-1a", lasting=3600.0),
        InstanceFails(48_600.0, 2),
    )


def test_history_is_the_day_over_again_a_little_larger_or_smaller():
    day = Day("retail", "retail-day", history_days=7, seed=3)
    plan = fixed_plan(day, FixedFleet(4))
    history = plan.scaling.load_history
    assert len(history) == 7 * 24
    assert history[0][0] == plan.day_start - 7 * DAY
    loads = np.array([load for _, load in history]).reshape(7, 24)
    sizes = loads.sum(axis=1) / loads.sum(axis=1).mean()
    assert 0.8 < sizes.min() < 1 < sizes.max() < 1.2
    # One m5.large has two vCPUs: at 40 requests a second of 50 ms it is at 100 %.
    peak = trace_of(day).counts.reshape(24, 60).sum(axis=1).max() / 3600
    assert loads.max() == pytest.approx(peak / 40 * 100, rel=0.15)
    assert history == load_history(plan.trace, plan.servers.model, plan.day_start, 7, 3)


def test_equal_plans_have_one_fingerprint_and_others_another():
    plan, objective = fixed_plan(QUIET, FixedFleet(4)), objective_of(QUIET)
    same = fingerprint(fixed_plan(QUIET, FixedFleet(4)), objective)
    others = [
        fixed_plan(QUIET, FixedFleet(5)),
        fixed_plan(replace(QUIET, seed=1), FixedFleet(4)),
        fixed_plan(replace(QUIET, settings={"rate": 21.0, "duration": 1800.0}), FixedFleet(4)),
        fixed_plan(replace(QUIET, boot_seconds=60.0), FixedFleet(4)),
    ]
    found = {fingerprint(other, objective) for other in others}
    found.add(fingerprint(plan, objective_of(replace(QUIET, objective_seconds=1.0))))
    assert fingerprint(plan, objective) == same
    assert len(found | {same}) == 6
