"""The metric store: columns of a simulated day, single samples, and both together."""

import math
import subprocess
import sys

import numpy as np
import pytest

from elastic_lab.cloud.metrics.blocks import (
    Block,
    CounterBlock,
    LatencyBlock,
    SeveralBlock,
    ValueBlock,
)
from elastic_lab.cloud.metrics.metric import Metric
from elastic_lab.cloud.metrics.samples import StatisticSet
from elastic_lab.cloud.metrics.statistics import (
    StatisticNotComputedError,
    UnknownStatisticError,
    check,
)
from elastic_lab.cloud.metrics.store import MetricStore
from elastic_lab.simulation.day.statistics import Samples
from elastic_lab.simulation.histogram import BUCKETS, percentile
from elastic_lab.simulation.latency_table import LatencyTable

START = 1_767_225_600.0
DAY = 86_400.0
METRIC = Metric("AWS/EC2", "CPUUtilization", (("AutoScalingGroupName", "web"),))
RANDOM = np.random.default_rng(7)
HISTOGRAMS = [
    np.bincount(RANDOM.integers(600, 900, size), minlength=BUCKETS)
    for size in RANDOM.integers(0, 50, 30)
]


def store_with(*blocks: Block) -> MetricStore:
    store = MetricStore()
    for block in blocks:
        store.put_columns(METRIC, block)
    return store


def column(
    store: MetricStore, statistic: str, period: float = 60, start: float = START
) -> dict[int, float]:
    """Minute since START -> value."""
    points = store.datapoints(METRIC, statistic, period, start, START + DAY)
    return {round((point.timestamp - START) / 60): point.value for point in points}


BLOCKS: dict[str, Block] = {
    "values": ValueBlock(START, np.array([1.0, math.nan, 3.0]), np.array([2, 0, 4])),
    "several": SeveralBlock(START, np.array([0, 2, 2, 3]), np.array([1.0, 4.0, 7.0])),
    "counter": CounterBlock(START, np.array([5, 0, 2])),
    "latencies": LatencyBlock(START, LatencyTable.of(HISTOGRAMS), RANDOM.random(30)),
}


def test_nan_and_nothing_are_no_datapoints():
    assert column(store_with(BLOCKS["values"]), "Average") == {0: 1, 2: 3}
    assert column(store_with(BLOCKS["values"]), "Sum") == {0: 2, 2: 12}
    assert column(store_with(BLOCKS["several"]), "Maximum") == {0: 4, 2: 7}
    assert column(store_with(BLOCKS["several"]), "SampleCount") == {0: 2, 2: 1}
    assert column(store_with(BLOCKS["counter"]), "Sum") == {0: 5, 2: 2}
    assert column(store_with(BLOCKS["counter"]), "Average") == {0: 1, 2: 1}


STATISTICS = ("Average", "Sum", "Minimum", "Maximum", "SampleCount", "p50", "p99.9", "tm90")


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("statistic", STATISTICS)
def test_each_minute_alone_is_what_all_at_once_is(name, statistic):
    """The fast way gives what the samples of each minute give."""
    whole = column(store_with(BLOCKS[name]), statistic)
    cut = [BLOCKS[name].cut(m, m + 1) for m in range(len(BLOCKS[name]))]
    assert column(store_with(*cut), statistic) == pytest.approx(whole, rel=1e-12)


@pytest.mark.parametrize("percent", [1, 50, 90, 95, 99, 99.9, 100])
def test_latency_percentiles_are_those_of_a_chart_to_the_last_bit(percent):
    told = column(store_with(BLOCKS["latencies"]), f"p{percent}")
    chart = {m: float(percentile(row, percent)) for m, row in enumerate(HISTOGRAMS)}
    assert told == {m: value for m, value in chart.items() if not math.isnan(value)}


def test_latency_averages_are_those_of_a_chart_to_the_last_bit():
    block = BLOCKS["latencies"]
    assert isinstance(block, LatencyBlock)
    served = np.array([row.sum() for row in HISTOGRAMS])
    with np.errstate(invalid="ignore", divide="ignore"):
        chart = block.seconds / served
    wanted = {m: float(chart[m]) for m in range(30) if served[m]}
    assert column(store_with(block), "Average") == wanted


def test_several_average_is_numpy_s_mean_to_the_last_bit():
    values = RANDOM.random(300)
    told = column(store_with(SeveralBlock(START, np.array([0, 100, 300]), values)), "Average")
    assert told == {0: float(values[:100].mean()), 1: float(values[100:].mean())}


@pytest.mark.parametrize(
    ("statistic", "wanted"), [("Sum", {0: 7.0}), ("Average", {0: 1.0}), ("SampleCount", {0: 7.0})]
)
def test_longer_periods_gather_the_samples(statistic, wanted):
    assert column(store_with(BLOCKS["counter"]), statistic, 300) == wanted


def test_periods_are_counted_from_the_start():
    store = store_with(ValueBlock(START, np.arange(10.0)))
    assert column(store, "Sum", 300) == {0: 10, 5: 35}
    assert column(store, "Sum", 300, START + 120) == {2: 20, 7: 24}


def test_live_samples_and_a_day_come_together():
    store = store_with(ValueBlock(START, np.array([1.0, 2.0])))
    store.put(METRIC, START + 70.0, Samples.each([4.0]))
    store.put(METRIC, START + 130.0, Samples.each([5.0]))
    assert column(store, "Average") == {0: 1, 1: 3, 2: 5}
    assert column(store, "p100") == {0: 1, 1: 4, 2: 5}


def test_two_days_stand_side_by_side():
    days = [ValueBlock(START + day * 3600, np.array([day + 1.0])) for day in range(2)]
    assert column(store_with(*days), "Average") == {0: 1, 60: 2}


def test_a_day_that_is_played_again_replaces_the_earlier():
    store = store_with(ValueBlock(START, np.arange(5.0)))
    store.put(METRIC, START + 60.0, Samples.each([9.0]))
    other = Metric("AWS/EC2", "CPUUtilization", (("AutoScalingGroupName", "db"),))
    store.put_columns(other, ValueBlock(START, np.arange(5.0)))
    store.remove_between([METRIC], START + 60, START + 180)
    assert column(store, "Average") == {0: 0, 3: 3, 4: 4}
    assert len(store.datapoints(other, "Average", 60, START, START + DAY)) == 5
    store.remove_between([METRIC, other, Metric("AWS/EC2", "unknown")], START, START + DAY)
    assert store.metrics() == []


@pytest.mark.parametrize("name", BLOCKS)
def test_a_cut_block_is_the_block_s_middle(name):
    block = BLOCKS[name]
    part = block.cut(1, 3)
    assert (part.start, len(part)) == (START + 60, 2)
    assert np.array_equal(part.each("Sum"), block.each("Sum")[1:3], equal_nan=True)


def test_metrics_are_found_by_name_and_dimensions():
    store = MetricStore()
    plain = Metric("Shop", "Load")
    store.put(plain, START, Samples.each([1.0]))
    store.put(METRIC, START + 60, Samples.each([1.0]))
    assert store.metrics() == [METRIC, plain]
    assert store.metrics("Shop") == [plain]
    assert store.metrics(dimensions=[("AutoScalingGroupName", None)]) == [METRIC]
    assert store.metrics(active_since=START + 30) == [METRIC]


def test_of_a_statistic_set_only_equal_samples_have_percentiles():
    unknown = StatisticSet.of(4, 10, 1, 5)
    assert math.isnan(unknown.statistic("p50"))
    assert StatisticSet.of(4, 8, 2, 2).statistic("p50") == 2


def test_percentiles_of_a_minute_with_a_statistic_set_are_not_known():
    store = MetricStore()
    store.put(METRIC, START, Samples.each([1.0]))
    store.put(METRIC, START, StatisticSet.of(2, 6, 1, 5))
    assert column(store, "p50") == {}
    assert column(store, "Average") == {0: 7 / 3}


@pytest.mark.parametrize("name", ["Average", "p0.1", "p99", "p99.9", "p100", "tm95"])
def test_statistics_that_are_computed(name):
    assert check(name) == name


@pytest.mark.parametrize("name", ["Median", "p", "p0", "p101", "average", "tm", ""])
def test_statistics_that_are_none(name):
    with pytest.raises(UnknownStatisticError):
        check(name)


@pytest.mark.parametrize("name", ["IQM", "wm95", "tc90", "ts90", "TM(10%:90%)", "PR(:100)"])
def test_statistics_that_only_aws_computes(name):
    with pytest.raises(StatisticNotComputedError):
        check(name)


def test_the_store_does_not_load_the_compiler():
    code = "import elastic_lab.cloud.metrics.store, sys; print('numba' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
