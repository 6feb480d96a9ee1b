"""Shares of many choices, and what is the same for the same seed."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from elastic_lab.dataplane.balancer.algorithms import (
    RoundRobin,
    choose_group,
    chooser_for,
    slow_start_weight,
    weights_of,
)
from elastic_lab.dataplane.balancer.config import Algorithm, WeightedTargetGroup
from elastic_lab.dataplane.balancer.target_health import TargetHealth

EQUAL = {"a": 1.0, "b": 1.0, "c": 1.0}


def test_round_robin_takes_turns() -> None:
    chooser = RoundRobin()
    assert "".join(chooser.choose(EQUAL, {}) for _ in range(7)) == "abcabca"


def test_round_robin_keeps_the_turns_when_a_target_comes_and_goes() -> None:
    chooser = RoundRobin()
    assert "".join(chooser.choose({"a": 1.0, "b": 1.0}, {}) for _ in range(3)) == "aba"
    later = Counter(chooser.choose(EQUAL, {}) for _ in range(30))
    assert max(later.values()) - min(later.values()) <= 1


def test_a_slowly_starting_target_gets_its_share_spread_over_time() -> None:
    chooser = RoundRobin()
    choices = [chooser.choose({"a": 1.0, "new": 0.25}, {}) for _ in range(100)]
    assert Counter(choices) == {"a": 80, "new": 20}
    assert all(Counter(choices[at : at + 5])["new"] == 1 for at in range(0, 100, 5))


def test_least_outstanding_requests_goes_to_the_idlest() -> None:
    chooser = chooser_for("least_outstanding_requests", Random(1))
    assert chooser.choose(EQUAL, {"a": 2, "b": 1, "c": 3}) == "b"
    between_equals = {chooser.choose(EQUAL, {"a": 2}) for _ in range(50)}
    assert between_equals == {"b", "c"}


def test_weighted_random_follows_the_weights() -> None:
    chooser = chooser_for("weighted_random", Random(1))
    share = Counter(chooser.choose({"a": 3.0, "b": 1.0}, {}) for _ in range(4000))
    assert share["a"] == pytest.approx(3000, abs=120)  # over four standard deviations


@pytest.mark.parametrize("algorithm", ["least_outstanding_requests", "weighted_random"])
def test_the_same_seed_gives_the_same_choices(algorithm: Algorithm) -> None:
    choices = [
        [chooser.choose(EQUAL, {}) for _ in range(50)]
        for chooser in (chooser_for(algorithm, Random(7)), chooser_for(algorithm, Random(7)))
    ]
    assert choices[0] == choices[1]


def test_groups_are_chosen_by_weight() -> None:
    blue, green = WeightedTargetGroup("blue", 9), WeightedTargetGroup("green", 1)
    random = Random(1)
    share = Counter(choose_group((blue, green), random) for _ in range(4000))
    assert share["green"] == pytest.approx(400, abs=80)
    assert choose_group((WeightedTargetGroup("blue", 0),), random) is None
    assert (
        choose_group((WeightedTargetGroup("blue", 0), WeightedTargetGroup("x", 0)), random) is None
    )
    assert choose_group((green,), random) == "green"


@pytest.mark.parametrize(
    ("now", "weight"), [(100, 0.01), (115, 0.5), (130, 1.0), (1000, 1.0), (90, 0.01)]
)
def test_slow_start_is_linear(now: float, weight: float) -> None:
    assert slow_start_weight(100, 30, now) == weight


def test_weights_are_full_without_slow_start() -> None:
    healths = {"a": TargetHealth("healthy", slow_start_since=100), "b": TargetHealth("unhealthy")}
    assert weights_of(["a", "b"], healths, 0, 100) == {"a": 1.0, "b": 1.0}
    assert weights_of(["a", "b"], healths, 60, 130) == {"a": 0.5, "b": 1.0}
