from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_lab.simulation.arrivals import CHUNK, ArrivalModel, RequestSource
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import Trace

UNIT = ServiceTime(1.0)


def source(
    per_step: list[int], step: float = 60.0, seed: int = 1, **model: object
) -> RequestSource:
    return RequestSource(Trace(np.array(per_step), step), UNIT, seed, ArrivalModel(**model))  # type: ignore[arg-type]


def everything(requests: RequestSource, until: float = 1e9) -> tuple[np.ndarray, np.ndarray]:
    parts = [(times.copy(), work.copy()) for times, work in requests.take(until)]
    times, work = ([part[k] for part in parts] for k in (0, 1))
    return np.concatenate([np.zeros(0), *times]), np.concatenate([np.zeros(0), *work])


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(0, 3000), min_size=1, max_size=20),
    st.floats(0.1, 5000.0),
    st.sampled_from([0.0, 1.0]),
)
def test_exact_counts_arrive_exactly_in_their_steps(
    counts: list[int], step: float, burstiness: float
) -> None:
    times, work = everything(source(counts, step, burstiness=burstiness, slot=step / 7))
    assert np.all(np.diff(times) >= 0)
    assert times.size == work.size == sum(counts)
    edges = np.arange(len(counts) + 1) * step
    assert np.histogram(times, edges)[0].tolist() == counts


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 400), max_size=8), st.integers(0, 5))
def test_taking_in_pieces_gives_the_same_requests(cuts: list[float], seed: int) -> None:
    counts = [50, 0, 200, 1, 30]
    whole_times, whole_work = everything(source(counts, seed=seed))
    requests = source(counts, seed=seed)
    pieces = [everything(requests, until) for until in [*sorted(cuts), 1e9]]
    assert np.array_equal(np.concatenate([times for times, _ in pieces]), whole_times)
    assert np.array_equal(np.concatenate([work for _, work in pieces]), whole_work)


def test_nothing_is_taken_before_its_time() -> None:
    requests = source([1000, 1000])
    early, _ = everything(requests, 90.0)
    late, _ = everything(requests, 120.0)
    assert early.max() < 90.0 <= late.min()


def test_arrivals_in_a_step_are_uniform_and_memoryless() -> None:
    times, _ = everything(source([200_000], 1.0))
    ranks = np.arange(1, times.size + 1) / times.size
    assert np.abs(times - ranks).max() * np.sqrt(times.size) < 1.95
    gaps = np.diff(times) * times.size
    assert gaps.var() == pytest.approx(1.0, rel=0.03)
    assert abs(np.corrcoef(gaps[:-1], gaps[1:])[0, 1]) < 0.01


def test_memory_is_flat_in_the_size_of_a_step() -> None:
    chunks = [times.size for times, _ in source([CHUNK * 50]).take(60.0)]
    assert sum(chunks) == CHUNK * 50
    assert max(chunks) < 1.1 * CHUNK


def test_poisson_counts_vary_as_they_should() -> None:
    counts = source([100] * 20_000, counts="poisson").counts
    assert counts.mean() == pytest.approx(100.0, abs=0.3)
    assert counts.var() == pytest.approx(100.0, rel=0.05)


def test_burstiness_adds_the_stated_variance() -> None:
    times, _ = everything(source([6000] * 200, 60.0, burstiness=0.5))
    per_slot = np.histogram(times, np.arange(200 * 60 + 1))[0]
    # 60 slots share a fixed total, which takes one degree of freedom of 60.
    assert per_slot.var() == pytest.approx(100 + 0.5 * 100**2, rel=0.1)


def test_extreme_burstiness_is_still_exact() -> None:
    times, _ = everything(source([500, 500], 2.0, burstiness=1e6, slot=1.0))
    assert times.size == 1000


def test_a_copy_goes_on_with_the_same_requests() -> None:
    requests = source([1000] * 3)
    everything(requests, 70.0)
    fork = copy.copy(requests)
    assert np.array_equal(everything(requests)[0], everything(fork)[0])


def test_seeds_differ() -> None:
    assert not np.array_equal(everything(source([10]))[0], everything(source([10], seed=2))[0])


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ({"counts": "some"}, "exact"),
        ({"burstiness": -1.0}, "burstiness"),
        ({"slot": 0.0}, "slot"),
    ],
)
def test_refuses_an_impossible_model(model: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ArrivalModel(**model)  # type: ignore[arg-type]


def test_refuses_a_negative_seed() -> None:
    with pytest.raises(ValueError, match="seed"):
        source([1], seed=-1)
