from __future__ import annotations

import numpy as np
import pytest

from elastic_lab.simulation.clairvoyant import (
    ObjectiveUnreachableError,
    best_utilization,
    fewest_instances,
    sustained_rates,
)
from elastic_lab.simulation.engine import Balancer
from elastic_lab.simulation.fleet import Fleet
from elastic_lab.simulation.instance_model import CpuCredits, InstanceModel
from elastic_lab.simulation.objective import Objective, good_share
from elastic_lab.simulation.play import play
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import Trace, diurnal
from tests.simulation.fleets import fleet

MODEL = InstanceModel(ServiceTime(0.02))
GOAL = Objective(0.1, 0.95)


def test_one_m_m_1_instance_is_used_as_theory_says() -> None:
    """P(response <= t) = 1 - exp(-(mu - lambda) t): 0.95 within 0.2 s at mu = 50 leaves
    lambda = 50 - ln(20) / 0.2 = 35.0, a utilization of 0.70."""
    model = InstanceModel(ServiceTime(0.02), vcpus=1)
    best = best_utilization(1, model, Objective(0.2, 0.95), Balancer())
    assert best == pytest.approx((50 - np.log(20) / 0.2) / 50, abs=0.02)


@pytest.mark.parametrize("per_minute", [3000, 30_000, 120_000])
def test_that_many_meet_the_objective_and_fewer_do_not(per_minute: int) -> None:
    (needed,) = fewest_instances(np.array([per_minute / 60]), MODEL, GOAL)
    minutes = play(fleet(per_minute, size=int(needed))).minutes()
    assert good_share(minutes, GOAL) >= GOAL.share - 0.005
    if needed > 1:
        minutes = play(fleet(per_minute, size=int(needed) - 1)).minutes()
        assert good_share(minutes, GOAL) < GOAL.share + 0.005


def test_demand_follows_the_rate() -> None:
    rates = diurnal(400.0).rates
    demand = fewest_instances(rates, MODEL, GOAL)
    assert demand.dtype == np.int64
    order = np.argsort(rates, kind="stable")
    assert np.all(np.diff(demand[order]) >= 0)
    assert demand.min() >= 1


def test_sustained_rates_rise_and_reach_the_peak() -> None:
    rates = sustained_rates(30_000.0, MODEL, GOAL)
    assert np.all(np.diff(rates) >= 0)
    assert rates[-1] >= 30_000.0
    assert rates[-2] / (rates.size - 1) <= MODEL.capacity


def test_no_traffic_needs_one() -> None:
    assert fewest_instances(np.zeros(3), MODEL, GOAL).tolist() == [1, 1, 1]


def test_a_better_balancer_needs_no_more() -> None:
    rate = np.array([2000.0])
    least = fewest_instances(rate, MODEL, GOAL, Balancer("least_outstanding_requests"))
    dice = fewest_instances(rate, MODEL, GOAL, Balancer("weighted_random"))
    assert least[0] <= fewest_instances(rate, MODEL, GOAL)[0] <= dice[0]


def test_credits_are_left_out() -> None:
    model = InstanceModel(ServiceTime(0.02), credits=CpuCredits(12, 288))
    rate = np.array([500.0])
    assert fewest_instances(rate, model, GOAL) == fewest_instances(rate, MODEL, GOAL)


def test_an_impossible_objective_is_said_to_be_so() -> None:
    with pytest.raises(ObjectiveUnreachableError, match=r"no fleet answers 95\.00% .* 0\.001 s"):
        fewest_instances(np.array([1.0]), MODEL, Objective(0.001, 0.95))


def test_it_is_a_trace_that_can_be_played() -> None:
    """The clairvoyant fleet, played minute by minute, meets the objective over the day."""
    trace = Trace(diurnal(400.0).counts[::24])
    demand = fewest_instances(trace.rates, MODEL, GOAL)
    made = Fleet(MODEL, trace, seed=4)
    made.launch(int(demand[0]))

    def follow(made_: object, window: object) -> None:
        minute = round(made.now / 60)
        if minute < demand.size:
            difference = int(demand[minute]) - len(made.ids("in service"))
            made.launch(max(0, difference))
            made.terminate(made.ids("in service")[: max(0, -difference)])

    assert good_share(play(made, follow).minutes(), GOAL) >= GOAL.share
