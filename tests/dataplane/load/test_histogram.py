"""Percentiles against exact ones."""

import json
from decimal import Decimal
from math import ceil

import numpy as np
import pytest

from elastic_lab.dataplane.load.histogram import RELATIVE_ERROR, Histogram


def filled(values):
    made = Histogram()
    made.add(list(values))
    return made


@pytest.mark.parametrize("spread", [0.01, 0.5, 2.0])
def test_it_is_as_close_as_it_says(spread):
    values = np.random.default_rng(3).lognormal(-4, spread, 10_000)
    values.sort()
    counted = filled(values)
    for percent in (0.01, 1, 50, 90, 95, 99, 99.9, 100):
        exact = values[ceil(len(values) * Decimal(str(percent)) / 100) - 1]
        assert counted.percentile(percent) == pytest.approx(exact, rel=RELATIVE_ERROR)


def test_the_largest_is_exact():
    counted = filled([0.001, 0.123456789])
    assert counted.percentile(100) == counted.largest == 0.123456789


def test_one_value():
    assert filled([0.01]).percentile(1) == pytest.approx(0.01, rel=RELATIVE_ERROR)


def test_values_out_of_range_are_in_the_end_buckets():
    counted = filled([0.0, 1e-9, 5000.0])
    assert counted.total == 3
    assert counted.percentile(1) < 1e-6
    assert counted.percentile(100) == 5000.0


def test_nothing_has_no_percentile():
    assert Histogram().percentile(99) is None
    filled([]).merge(Histogram())


@pytest.mark.parametrize("percent", [0, -1, 101])
def test_no_other_percentile(percent):
    with pytest.raises(ValueError, match="above 0 and at most 100"):
        filled([1.0]).percentile(percent)


def test_merged_and_sent_it_is_the_same():
    one, other = filled([0.1, 0.2]), filled([0.3, 0.0])
    one.merge(other)
    told = Histogram.from_json(json.loads(json.dumps(one.as_json())))
    assert np.array_equal(told.counts, filled([0.1, 0.2, 0.3, 0.0]).counts)
    assert told.largest == 0.3
