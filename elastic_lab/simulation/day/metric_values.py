"""From minutes to a metric's datapoint: which metrics a simulated day has, and what each samples.

Balancer metrics are missing in a minute without requests (documented), counters also when they
are zero, CPU without an instance that counts. Metrics of other namespaces, or with dimensions of
something else than this group, have no data, as on AWS.

Source (documented):
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter

import numpy as np

from elastic_lab.simulation.day.observed import GROUP_METRICS, GroupSizes, Observed
from elastic_lab.simulation.day.statistics import Latencies, Samples
from elastic_lab.simulation.outcomes import HTTP_CODES, NO_TARGET, OUTCOMES, metric_of
from elastic_lab.simulation.window import Window

Minutes = Sequence[Observed]
Source = Callable[[Minutes, float], Samples]
"""From some minutes and the model's time-out in seconds to the samples of a metric."""

BASIC_PERIOD = 300
"""Seconds of an EC2 metric's period without detailed monitoring (documented)."""


def _windows(minutes: Minutes) -> list[Window]:
    return [minute.window for minute in minutes]


def _busy(minutes: Minutes) -> list[Window]:
    """The windows in which requests came, the only ones that a balancer reports."""
    return [window for window in _windows(minutes) if window.offered]


def _cpu(minutes: Minutes, timeout: float) -> Samples:
    reports = (window.instances for window in _windows(minutes))
    return Samples.each(np.concatenate([report.cpu[report.warm] for report in reports]))


def _credits(minutes: Minutes, timeout: float) -> Samples:
    reports = (window.instances for window in _windows(minutes))
    balances = np.concatenate([report.credits[report.warm] for report in reports])
    return Samples.each(balances[~np.isnan(balances)])


def _requests(minutes: Minutes, timeout: float) -> Samples:
    return Samples.requests(sum(w.offered - int(w.outcomes[NO_TARGET]) for w in _busy(minutes)))


def _requests_per_target(minutes: Minutes, timeout: float) -> Samples:
    """Each minute's requests over its healthy targets; its Sum is "the average, not the sum"."""
    return Samples.each([w.offered / max(w.healthy, 1) for w in _busy(minutes)])


def _latencies(minutes: Minutes, timeout: float) -> Samples:
    return Latencies.of(_windows(minutes))


def _codes(name: str) -> Source:
    def count(minutes: Minutes, timeout: float) -> Samples:
        counted = [code for code in range(OUTCOMES) if metric_of(code, timeout) == name]
        return Samples.requests(sum(int(w.outcomes[counted].sum()) for w in _windows(minutes)))

    return count


def _hosts(of: Callable[[Window], int]) -> Source:
    return lambda minutes, timeout: Samples.each([of(window) for window in _busy(minutes)])


def _sizes(of: Callable[[GroupSizes], int]) -> Source:
    return lambda minutes, timeout: Samples.each([of(minute.sizes) for minute in minutes])


SOURCES: Mapping[tuple[str, str], Source] = {
    ("AWS/EC2", "CPUUtilization"): _cpu,
    ("AWS/EC2", "CPUCreditBalance"): _credits,
    ("AWS/ApplicationELB", "RequestCount"): _requests,
    ("AWS/ApplicationELB", "RequestCountPerTarget"): _requests_per_target,
    ("AWS/ApplicationELB", "TargetResponseTime"): _latencies,
    ("AWS/ApplicationELB", "HealthyHostCount"): _hosts(lambda w: w.healthy),
    ("AWS/ApplicationELB", "UnHealthyHostCount"): _hosts(lambda w: w.unhealthy),
    **{("AWS/AutoScaling", name): _sizes(attrgetter(size)) for name, size in GROUP_METRICS.items()},
    **{("AWS/ApplicationELB", name): _codes(name) for name in HTTP_CODES},
}
"""Every metric that a simulated day has, by namespace and name."""


def is_simulated(namespace: str, metric_name: str) -> bool:
    """Does a simulated day have this metric?"""
    return (namespace, metric_name) in SOURCES
