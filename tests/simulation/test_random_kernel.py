"""The variates against their laws, and the promise of the same bytes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from elastic_lab.simulation import random_kernel as kernel
from elastic_lab.simulation.compiled import compiled

N = 400_000


@compiled
def _fill(out: np.ndarray, kind: int, shape: float, state: np.ndarray) -> None:
    for k in range(out.size):
        if kind == 0:
            out[k] = kernel.next_uniform(state)
        elif kind == 1:
            out[k] = kernel.next_exponential(state)
        elif kind == 2:
            out[k] = kernel.next_normal(state)
        else:
            out[k] = kernel.next_gamma(shape, state)


def draws(kind: int, shape: float = 1.0, seed: int = 7) -> np.ndarray:
    out = np.empty(N)
    _fill(out, kind, shape, kernel.stream(seed))
    return out


def distance(sample: np.ndarray, law: np.ndarray) -> float:
    """Kolmogorov's distance times sqrt(n): above 1.95 once in a thousand times."""
    ranks = np.arange(1, sample.size + 1) / sample.size
    return float(np.abs(law - ranks).max() * math.sqrt(sample.size))


@pytest.mark.parametrize(
    ("kind", "law"),
    [
        (0, lambda x: x),
        (1, lambda x: 1 - np.exp(-x)),
        (2, np.vectorize(lambda x: 0.5 * math.erfc(-x / math.sqrt(2)))),
    ],
    ids=["uniform", "exponential", "normal"],
)
def test_follows_its_law(kind: int, law: object) -> None:
    sample = np.sort(draws(kind))
    assert distance(sample, law(sample)) < 1.95  # type: ignore[operator]


@pytest.mark.parametrize("shape", [0.25, 1.0, 4.0])
def test_gamma_has_the_moments_of_its_shape(shape: float) -> None:
    sample = draws(3, shape)
    assert sample.min() >= 0
    assert sample.mean() == pytest.approx(shape, abs=5 * math.sqrt(shape / N))
    assert sample.var() == pytest.approx(shape, rel=0.03)
    skewness = ((sample - shape) ** 3).mean() / shape**1.5
    assert skewness == pytest.approx(2 / math.sqrt(shape), rel=0.1)


def test_gamma_of_shape_one_is_exponential() -> None:
    sample = np.sort(draws(3, 1.0))
    assert distance(sample, 1 - np.exp(-sample)) < 1.95


def test_tails_are_not_cut() -> None:
    assert draws(1).max() > 10
    assert np.abs(draws(2)).max() > 4.2


def test_the_same_key_gives_the_same_bytes_and_another_key_others() -> None:
    assert draws(1).tobytes() == draws(1).tobytes()
    assert draws(1).tobytes() != draws(1, seed=8).tobytes()
    assert abs(np.corrcoef(draws(1), draws(1, seed=8))[0, 1]) < 0.01


def test_known_answers_of_splitmix64() -> None:
    """The first outputs for seed 1234567, from the reference implementation (Vigna, 2015)."""
    state = np.array([1234567], np.uint64)
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [int(kernel.next_bits(state)) for _ in expected] == expected
