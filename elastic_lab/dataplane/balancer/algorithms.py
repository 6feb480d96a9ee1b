"""Which target a request goes to, and how slow start holds a new one back.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Protocol

from elastic_lab.dataplane.balancer.config import Algorithm, WeightedTargetGroup
from elastic_lab.dataplane.balancer.target_health import TargetHealth

# A target has a share from its first second on, else a group of new targets has none at all.
_SMALLEST_WEIGHT = 0.01


class Chooser(Protocol):
    """Chooses among `weights` (target to share, never empty); `outstanding`: now in flight."""

    def choose(self, weights: Mapping[str, float], outstanding: Mapping[str, int]) -> str:
        """The target that the next request goes to."""


def chooser_for(algorithm: Algorithm, random: Random) -> Chooser:
    """A chooser with a memory of its own; the same `random` and calls give the same choices."""
    if algorithm == "round_robin":
        return RoundRobin()
    if algorithm == "least_outstanding_requests":
        return LeastOutstandingRequests(random)
    return WeightedRandom(random)


class RoundRobin:
    """In turn. With unequal weights, turns are spread evenly over time (smooth weighted)."""

    def __init__(self) -> None:
        self._credit: dict[str, float] = {}

    def choose(self, weights: Mapping[str, float], outstanding: Mapping[str, int]) -> str:
        """Give each its weight, let the richest pay for all; the first wins a tie."""
        before = self._credit.get
        credit = {name: before(name, 0.0) + weight for name, weight in weights.items()}
        chosen = max(credit, key=credit.__getitem__)
        credit[chosen] -= sum(weights.values())
        self._credit = credit
        return chosen


class LeastOutstandingRequests:
    """The target with the fewest requests in flight; chance decides between equals."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def choose(self, weights: Mapping[str, float], outstanding: Mapping[str, int]) -> str:
        """Weights play no part: slow start does not go with this algorithm."""
        fewest = min(outstanding.get(name, 0) for name in weights)
        return self._random.choice([name for name in weights if outstanding.get(name, 0) == fewest])


class WeightedRandom:
    """By chance, in proportion to the weights."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def choose(self, weights: Mapping[str, float], outstanding: Mapping[str, int]) -> str:
        """Each choice is independent of those before."""
        return self._random.choices(list(weights), list(weights.values()))[0]


def choose_group(groups: Sequence[WeightedTargetGroup], random: Random) -> str | None:
    """A forward's target group by weight; None when every weight is 0."""
    if len(groups) == 1:
        return groups[0].target_group if groups[0].weight else None
    weights = [group.weight for group in groups]
    return random.choices(groups, weights)[0].target_group if any(weights) else None


def weights_of(
    targets: Sequence[str],
    healths: Mapping[str, TargetHealth],
    slow_start_seconds: float,
    now: float,
) -> dict[str, float]:
    """Each target's share at `now`: 1, or a part that grows linearly during slow start."""
    if slow_start_seconds <= 0:
        return dict.fromkeys(targets, 1.0)
    return {
        name: slow_start_weight(healths[name].slow_start_since, slow_start_seconds, now)
        for name in targets
    }


def slow_start_weight(since: float | None, duration_seconds: float, now: float) -> float:
    """Linear from nearly 0 at `since` to 1 after `duration_seconds` (AWS seconds)."""
    if since is None or duration_seconds <= 0:
        return 1.0
    return min(1.0, max(_SMALLEST_WEIGHT, (now - since) / duration_seconds))
