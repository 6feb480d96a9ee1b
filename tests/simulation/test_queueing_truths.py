"""The kernel against queueing theory, within statistical error.

Truths: Erlang's C formula; Kleinrock, "Queueing Systems" I (M/M/1 response times are
exponential); Pollaczek and Khinchine's mean wait, rho / (1 - rho) * (1 + cv^2) / 2 services.
"""

from __future__ import annotations

import numpy as np
import pytest

from elastic_lab.simulation.histogram import RELATIVE_ERROR, percentile
from elastic_lab.simulation.service_time import ServiceTime
from tests.simulation.queues import batch_means, mean_waits, textbook_queue

UNIT = ServiceTime(1.0)


@pytest.mark.parametrize(
    ("servers", "load", "wait"),
    [(1, 0.8, 4.0), (3, 2.0, 0.444444), (5, 4.0, 0.554113), (10, 9.0, 0.668732),
     (50, 45.0, 0.072773)],
)  # fmt: skip
def test_mean_wait_of_m_m_c(servers: int, load: float, wait: float) -> None:
    estimate = batch_means(mean_waits(textbook_queue(servers, load, UNIT)))
    assert estimate.agrees_with(wait)
    assert estimate.error < 0.015 * wait, "too noisy to prove anything"


@pytest.mark.parametrize(("load", "p95", "p99"), [(0.8, 14.979, 23.026), (0.9, 29.957, 46.052)])
def test_response_percentiles_of_m_m_1(load: float, p95: float, p99: float) -> None:
    windows = textbook_queue(1, load, UNIT, batches=20, per_batch=500_000)
    for percent, truth in ((95, p95), (99, p99)):
        estimate = batch_means(np.array([percentile(w.latencies, percent) for w in windows]))
        assert estimate.agrees_with(truth, slack=RELATIVE_ERROR)
        assert estimate.error < 0.02 * truth


@pytest.mark.parametrize(
    ("service", "wait"),
    [
        (ServiceTime(1.0, "deterministic"), 2.0),
        (ServiceTime(1.0, "exponential"), 4.0),
        (ServiceTime(1.0, "gamma", cv=2.0), 10.0),
        (ServiceTime(1.0, "lognormal", cv=2.0), 10.0),
        (ServiceTime(1.0, "gamma", cv=0.5), 2.5),
    ],
)
def test_mean_wait_of_m_g_1_at_four_fifths(service: ServiceTime, wait: float) -> None:
    estimate = batch_means(mean_waits(textbook_queue(1, 0.8, service)))
    assert estimate.agrees_with(wait)
    assert estimate.error < 0.03 * wait


def test_utilization_is_the_offered_load() -> None:
    windows = textbook_queue(10, 9.0, UNIT)
    cpu = batch_means(np.array([w.instances.cpu[0] for w in windows]))
    assert cpu.agrees_with(90.0)
    assert cpu.error < 0.1


def test_littles_law() -> None:
    """Requests in the system, seen at moments that have nothing to do with them, average to the
    arrival rate times the mean response time."""
    windows = textbook_queue(5, 4.0, UNIT, batches=20_000, per_batch=100)
    rate = sum(w.offered for w in windows) / (windows[-1].end - windows[0].start)
    response = sum(w.latency_sum for w in windows) / sum(w.served for w in windows)
    seen = np.array([w.in_flight for w in windows]).reshape(50, -1).mean(axis=1)
    assert batch_means(seen).agrees_with(rate * response)
    assert rate * response == pytest.approx(4 + 4 * 0.554113, rel=0.02)
    assert batch_means(seen).error < 0.02 * rate * response
