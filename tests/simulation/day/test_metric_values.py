"""Datapoints as CloudWatch would have them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from elastic_lab.simulation.day.metric_values import SOURCES
from elastic_lab.simulation.day.observed import GroupSizes, Observed
from elastic_lab.simulation.day.statistics import Samples
from tests.simulation.fleets import fleet, run

SIZES = GroupSizes(1, 9, 4, 3, 1, 0, 2)


def observed(**options) -> list[Observed]:
    return [Observed(window, SIZES) for window in run(fleet(minutes=3, **options), 180.0)]


def value(space: str, name: str, statistic: str, minutes: list[Observed]) -> float:
    return SOURCES[space, name](minutes, 60.0).statistic(statistic)


@pytest.mark.parametrize(
    ("name", "statistic", "expected"),
    [
        ("RequestCount", "Sum", 18_000),
        ("RequestCount", "SampleCount", 18_000),
        ("RequestCount", "Average", 1),
        ("RequestCountPerTarget", "Sum", 4_500),
        ("HealthyHostCount", "Average", 4),
        ("UnHealthyHostCount", "Maximum", 0),
    ],
)
def test_the_balancer(name, statistic, expected):
    assert value("AWS/ApplicationELB", name, statistic, observed()) == expected


def test_cpu_is_over_instances_and_minutes():
    minutes = observed()
    cpu = np.concatenate([m.window.instances.cpu for m in minutes])
    for statistic, expected in (("Average", cpu.mean()), ("Maximum", cpu.max())):
        assert value("AWS/EC2", "CPUUtilization", statistic, minutes) == pytest.approx(expected)
    assert value("AWS/EC2", "CPUUtilization", "SampleCount", minutes) == 12
    assert cpu.min() <= value("AWS/EC2", "CPUUtilization", "p50", minutes) <= cpu.max()


def test_latency():
    minutes = observed()
    served = sum(m.window.served for m in minutes)
    mean = sum(m.window.latency_sum for m in minutes) / served
    found = {s: value("AWS/ApplicationELB", "TargetResponseTime", s, minutes)
             for s in ("Average", "p50", "p99", "Maximum", "SampleCount")}  # fmt: skip
    assert found["Average"] == pytest.approx(mean)
    assert found["SampleCount"] == served
    assert found["p50"] < found["p99"] < found["Maximum"]


def test_a_minute_without_requests_has_no_balancer_metric():
    minutes = observed(per_minute=0)
    for space, name in SOURCES:
        if space == "AWS/ApplicationELB":
            assert math.isnan(value(space, name, "Sum", minutes)), name
    assert value("AWS/EC2", "CPUUtilization", "Average", minutes) == 0


def test_errors_are_counted_only_when_there_are_some():
    assert math.isnan(value("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "Sum", observed()))
    none = observed(size=0)
    assert value("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "Sum", none) == 18_000
    assert math.isnan(value("AWS/ApplicationELB", "RequestCount", "Sum", none))
    assert math.isnan(value("AWS/EC2", "CPUUtilization", "Average", none))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("GroupDesiredCapacity", 4), ("GroupPendingInstances", 1), ("GroupTotalInstances", 6)],
)
def test_group_sizes(name, expected):
    assert value("AWS/AutoScaling", name, "Average", observed()) == expected


def test_an_unknown_statistic_is_refused():
    with pytest.raises(ValueError, match="no statistic"):
        Samples.each([1.0]).statistic("Mode")


@pytest.mark.parametrize(("percent", "expected"), [("p10", 1), ("p50", 2), ("p100", 3)])
def test_percentiles_of_weighted_samples(percent, expected):
    samples = Samples(np.array([3.0, 1.0, 2.0]), np.array([1.0, 2.0, 2.0]))
    assert samples.statistic(percent) == expected
