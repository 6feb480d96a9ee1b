from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_lab.simulation import traffic
from elastic_lab.simulation.traffic import Trace

COUNTS = st.lists(st.integers(0, 10**7), min_size=1, max_size=100)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=100))
def test_whole_counts_follow_what_is_expected(expected: list[float]) -> None:
    counts = traffic.whole_counts(np.array(expected))
    assert counts.dtype == np.int64
    assert counts.min() >= 0
    assert np.all(np.abs(np.cumsum(counts) - np.cumsum(expected)) <= 0.5 + 1e-6)


@given(COUNTS, st.integers(0, 10**6))
def test_thinning_is_exact_and_keeps_the_shape(counts: list[int], at_most: int) -> None:
    trace = Trace(np.array(counts))
    thin = traffic.thin(trace, at_most)
    assert thin.total == min(trace.total, at_most)
    share = thin.total / trace.total if trace.total else 1.0
    assert np.all(np.abs(thin.counts - trace.counts * share) <= 1.0)


def test_a_small_trace_is_not_thinned() -> None:
    trace = Trace(np.array([1, 2, 3]))
    assert traffic.thin(trace, 6) is trace


def test_world_cup_day_has_the_published_hours() -> None:
    day = traffic.world_cup_day()
    assert day.total == 75_207_657
    hours = day.counts.reshape(24, 60).sum(axis=1)
    assert hours.tolist() == list(traffic.WORLD_CUP_HOURLY)


def test_retail_day_has_an_evening_of_five_times() -> None:
    day, ordinary = traffic.retail_holiday(30.0), traffic.diurnal(30.0, 0.5, 20.0)
    ratio = day.rates / ordinary.rates
    assert ratio[20 * 60] == pytest.approx(5.0, rel=0.01)
    assert ratio[10 * 60] == pytest.approx(1.0, rel=0.01)


def test_diurnal_peaks_when_it_should() -> None:
    day = traffic.diurnal(100.0, swing=0.6, peak_hour=20.0)
    assert day.total == pytest.approx(100 * 86400, abs=2)
    assert abs(int(day.counts.argmax()) - 20 * 60) <= 5
    assert day.counts.max() / day.counts.min() == pytest.approx(1.6 / 0.4, rel=0.01)


def test_spike_steady_and_ramp() -> None:
    spike = traffic.spike(10.0, factor=8.0, at=3600.0, lasting=600.0)
    assert spike.counts[59:71].tolist() == [600] + [4800] * 10 + [600]
    assert set(traffic.steady(5.0, duration=600.0).counts) == {300}
    ramp = traffic.ramp(0.0, 10.0, duration=3600.0)
    assert np.all(np.diff(ramp.counts) > 0)
    assert ramp.total == 5 * 3600


def test_every_named_shape_is_a_trace() -> None:
    for name, make in traffic.SHAPES.items():
        assert make().name == name
        assert make().total > 0


@pytest.mark.parametrize(
    ("counts", "step", "sentence"),
    [
        ([], 60.0, "at least one step"),
        ([1, -1], 60.0, "0 or more"),
        ([1.5], 60.0, "whole requests"),
        ([1], 0.0, "step must be above 0"),
    ],
)
def test_refuses_what_is_no_trace(counts: list[float], step: float, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Trace(np.array(counts), step)


def test_refuses_impossible_parameters() -> None:
    with pytest.raises(ValueError, match="swing"):
        traffic.diurnal(1.0, swing=1.5)
    with pytest.raises(ValueError, match="thin"):
        traffic.thin(Trace(np.array([1])), -1)
