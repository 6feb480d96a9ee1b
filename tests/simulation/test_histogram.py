from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_lab.simulation.histogram import (
    BUCKETS,
    EDGES,
    RELATIVE_ERROR,
    bucket_of,
    count_at_most,
    percentile,
)

LATENCIES = st.lists(st.floats(1e-5, 1000.0), min_size=1, max_size=200)


def counted(latencies: list[float]) -> np.ndarray:
    counts = np.zeros(BUCKETS, np.int64)
    for latency in latencies:
        counts[bucket_of(latency)] += 1
    return counts


@given(st.floats(1e-5, 1000.0))
def test_a_latency_lies_in_its_bucket_and_the_bucket_is_narrow(seconds: float) -> None:
    bucket = bucket_of(seconds)
    assert EDGES[bucket] <= seconds < EDGES[bucket + 1]
    assert (EDGES[bucket + 1] - EDGES[bucket]) / EDGES[bucket] <= 2 * RELATIVE_ERROR


@pytest.mark.parametrize(("seconds", "bucket"), [(0.0, 0), (1e-9, 0), (5000.0, BUCKETS - 1)])
def test_out_of_range_goes_to_the_ends(seconds: float, bucket: int) -> None:
    assert bucket_of(seconds) == bucket


@given(LATENCIES, st.sampled_from([50, 90, 95, 99, 100]))
def test_percentile_is_within_the_stated_error(latencies: list[float], percent: float) -> None:
    exact = np.percentile(latencies, percent, method="inverted_cdf")
    assert percentile(counted(latencies), percent) == pytest.approx(exact, rel=2 * RELATIVE_ERROR)


@given(LATENCIES, st.floats(1e-4, 900.0))
def test_count_at_most_is_right_but_for_one_bucket(latencies: list[float], limit: float) -> None:
    counts = counted(latencies)
    exact = sum(latency <= limit for latency in latencies)
    assert abs(count_at_most(counts, limit) - exact) <= counts[bucket_of(limit)]


def test_percentiles_of_many_rows_and_of_nothing() -> None:
    rows = np.stack([counted([0.1] * 9), np.zeros(BUCKETS, np.int64)])
    values = percentile(rows, 50)
    assert values.shape == (2,)
    assert values[0] == pytest.approx(0.1, rel=0.01)
    assert np.isnan(values[1])
    assert list(count_at_most(rows, 1.0)) == [9.0, 0.0]


@pytest.mark.parametrize("percent", [0, -1, 101])
def test_refuses_an_impossible_percentile(percent: float) -> None:
    with pytest.raises(ValueError, match="above 0 and at most 100"):
        percentile(np.zeros(BUCKETS), percent)
