from __future__ import annotations

import math
from dataclasses import replace

import pytest

from elastic_lab.simulation.retries.metastable import (
    CLIENTS,
    DEPENDENCY,
    FAULT,
    REMEDIES,
    REMEDY_AT,
    outage,
    recovered_after,
    with_dip,
)
from elastic_lab.simulation.retries.outcome import RetryOutcome
from elastic_lab.simulation.retries.player import play
from elastic_lab.simulation.traffic import steady

ENDS_IT = {"no retries", "budget", "breaker", "shed above 50", "drop after 0.5 s"}

QUARTER_HOUR = replace(outage(), load=steady(70.0, REMEDY_AT), changes=())


@pytest.fixture(scope="module")
def untreated() -> RetryOutcome:
    return play(outage())


def test_the_outage_outlives_its_cause(untreated: RetryOutcome) -> None:
    before, after = slice(60, int(FAULT.start)), slice(int(FAULT.end) + 60, None)
    assert untreated.answered[before].sum() > 0.99 * untreated.offered[before].sum()
    assert untreated.answered[after].sum() < 0.01 * untreated.offered[after].sum()
    assert recovered_after(untreated, FAULT.end) == math.inf


def test_the_servers_are_busy_with_what_nobody_waits_for(untreated: RetryOutcome) -> None:
    after = slice(int(FAULT.end) + 60, None)
    assert untreated.utilization[after].mean() > 0.99
    assert untreated.wasted_share[after].mean() > 0.99
    assert untreated.attempts[after].sum() / untreated.offered[after].sum() == pytest.approx(
        CLIENTS.attempts, rel=0.01
    )
    assert untreated.queue[after].min() > 900 > CLIENTS.timeout * DEPENDENCY.capacity


@pytest.mark.parametrize("remedy", REMEDIES)
def test_what_ends_it(remedy: str) -> None:
    seconds = recovered_after(play(outage(remedy)), REMEDY_AT)
    assert seconds < 60 if remedy in ENDS_IT else seconds == math.inf


@pytest.mark.parametrize("remedy", REMEDIES)
def test_what_would_have_prevented_it(remedy: str) -> None:
    change = REMEDIES[remedy]
    before = replace(
        QUARTER_HOUR, clients=change.clients or CLIENTS,
        dependency=change.dependency or DEPENDENCY,
    )  # fmt: skip
    seconds = recovered_after(play(before), FAULT.end)
    assert seconds < 60 if remedy in ENDS_IT else seconds == math.inf


@pytest.mark.parametrize(("rate", "ends"), [(15.0, True), (20.0, True), (30.0, False)])
def test_a_lower_load_ends_it_below_capacity_over_attempts(rate: float, ends: bool) -> None:
    assert DEPENDENCY.capacity / CLIENTS.attempts == 25.0
    seconds = recovered_after(play(with_dip(outage(), rate)), REMEDY_AT)
    assert (seconds < 120) if ends else seconds == math.inf


@pytest.mark.parametrize(("rate", "stays"), [(20.0, False), (40.0, True)])
def test_it_cannot_stay_where_capacity_is_enough_for_all_attempts(rate: float, stays: bool) -> None:
    plan = replace(
        QUARTER_HOUR, load=steady(rate, REMEDY_AT), faults=[replace(FAULT, slowdown=12.0)]
    )
    seconds = recovered_after(play(plan), FAULT.end)
    assert seconds == math.inf if stays else seconds < 120


@pytest.mark.parametrize("seed", [1])
def test_it_does_not_hang_on_the_seed(seed: int) -> None:
    assert recovered_after(play(outage(seed=seed)), FAULT.end) == math.inf
    assert recovered_after(play(outage("budget", seed=seed)), REMEDY_AT) < 60


def test_recovery_is_looked_for_in_whole_spans(untreated: RetryOutcome) -> None:
    assert recovered_after(untreated, 0.0) == math.inf
    with pytest.raises(ValueError, match="less than 60"):
        recovered_after(untreated, 1790.0)
