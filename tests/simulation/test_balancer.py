from __future__ import annotations

import numpy as np
import pytest

from elastic_lab.simulation.engine import Balancer
from tests.simulation.fleets import fleet, run


def spread(algorithm: str, slow_start: float = 0.0) -> np.ndarray:
    made = fleet(size=4, balancer=Balancer(algorithm, slow_start))
    return made.advance(600.0).instances.served


def test_round_robin_is_even() -> None:
    assert np.ptp(spread("round_robin")) <= 5


def test_weighted_random_is_even_on_average_only() -> None:
    served = spread("weighted_random")
    assert 20 < np.ptp(served) < 800
    assert served.mean() == pytest.approx(15_000, rel=0.01)


def test_least_outstanding_waits_least() -> None:
    """The same load, nearly full: knowing who is free beats turns, and turns beat dice."""
    waits = {}
    for name in ("least_outstanding_requests", "round_robin", "weighted_random"):
        windows = run(fleet(size=5, per_minute=27_000, balancer=Balancer(name)), 1200.0)
        waits[name] = sum(w.latency_sum for w in windows)
    assert list(waits) == sorted(waits, key=waits.__getitem__)


def test_least_outstanding_keeps_away_from_a_slow_queue() -> None:
    made = fleet(size=2, per_minute=600, service=0.5, balancer=Balancer(
        "least_outstanding_requests"))  # fmt: skip
    window = made.advance(600.0)
    assert np.ptp(window.instances.served) < 0.05 * window.instances.served.sum()


@pytest.mark.parametrize("algorithm", ["round_robin", "weighted_random"])
def test_slow_start_grows_in_a_straight_line(algorithm: str) -> None:
    made = fleet(size=3, per_minute=300_000, service=0.0001,
                 balancer=Balancer(algorithm, slow_start=120.0))  # fmt: skip
    run(made, 180.0)
    made.launch(1)
    shares = [w.instances.served[3] / w.served for w in run(made, 360.0, window=30.0)]
    # At age a of 120 s it takes a/120 of an equal part: at the middle of each window.
    for window, share in enumerate(shares):
        weight = min(1.0, (30 * window + 15) / 120)
        assert share == pytest.approx(weight / (3 + weight), rel=0.06)


@pytest.mark.parametrize("algorithm", ["round_robin", "weighted_random"])
def test_slow_start_of_everybody_serves_all_the_same(algorithm: str) -> None:
    made = fleet(size=3, balancer=Balancer(algorithm, slow_start=900.0))
    window = made.advance(5.0)
    assert window.lost == 0
    assert window.instances.served.min() > 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("random",), "one of round_robin"),
        (("round_robin", -1.0), "0 seconds or more"),
        (("least_outstanding_requests", 30.0), "no slow start"),
    ],
)
def test_refuses_what_aws_does_not_have(arguments: tuple, sentence: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=sentence):
        Balancer(*arguments)
