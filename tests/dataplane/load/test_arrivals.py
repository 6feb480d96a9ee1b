"""When requests are due: counts against the integral of the rate, and Poisson's own laws."""

import numpy as np
import pytest

from elastic_lab.dataplane.load.arrivals import scheduled_times
from elastic_lab.dataplane.load.plan import LoadPlan

URL = "http://127.0.0.1/"


def times(**settings):
    return scheduled_times(LoadPlan(URL, **settings))


def counted(at, *edges):
    return np.histogram(at, edges)[0].tolist()


def test_even_arrivals_are_like_a_metronome():
    assert np.allclose(times(rate=4, seconds=2, arrivals="even"), np.arange(8) / 4)


def test_a_ramp_has_as_many_as_the_area_below_it():
    at = times(rate=[(0, 0), (10, 100)], seconds=10, arrivals="even")
    assert len(at) == 500
    assert counted(at, 0, 5, 10) == [125, 375]
    # The k-th is due when the area below the ramp, 5 t², is k.
    assert np.allclose(5 * at**2, np.arange(500))


def test_a_step_and_a_pause():
    at = times(rate=[(2, 10), (2, 0), (3, 0), (3, 50)], seconds=4, arrivals="even")
    assert counted(at, 0, 2, 3, 4) == [20, 0, 50]


def test_the_plan_s_seconds_end_it():
    at = times(rate=[(0, 10), (100, 1000)], seconds=1, arrivals="even")
    assert at.max() < 1
    assert len(at) == 15


def test_the_same_seed_has_the_same_times():
    assert np.array_equal(times(seed=7), times(seed=7))
    assert not np.array_equal(times(seed=7), times(seed=8))


@pytest.mark.parametrize("rate", [200, [(0, 0), (100, 400)]])
def test_independent_visitors(rate):
    """The counts of a Poisson process have their mean as variance, and gaps are exponential."""
    at = times(rate=rate, seconds=100, seed=1)
    plan = LoadPlan(URL, rate=rate, seconds=100)
    assert abs(len(at) - plan.expected) < 4 * plan.expected**0.5
    assert np.all(np.diff(at) > 0)
    # Counted in expected requests, the process is the same whatever the rate does.
    done = at * 200 if rate == 200 else 2 * at**2
    gaps = np.diff(done)
    assert gaps.mean() == pytest.approx(1, abs=0.03)
    assert gaps.var() == pytest.approx(1, abs=0.06)
    counts = np.histogram(done, np.arange(0, 20_000, 20))[0]
    assert counts.var() / counts.mean() == pytest.approx(1, abs=0.2)


def test_a_load_may_have_no_request():
    assert len(times(rate=0.01, seconds=1, seed=2)) == 0
