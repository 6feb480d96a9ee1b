"""A target group in service: its targets' health, their requests in flight, who is next."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Protocol

from elastic_lab.dataplane.balancer.algorithms import Chooser, chooser_for, weights_of
from elastic_lab.dataplane.balancer.config import Target, TargetGroup
from elastic_lab.dataplane.balancer.target_health import (
    GROUP_NOT_IN_USE,
    REGISTERING,
    ZONE_NOT_ENABLED,
    CheckResult,
    TargetHealth,
    checked,
    deregistered,
    drained,
    routable,
    without_slow_start,
)


class Flight(Protocol):
    """A request that is with a target."""

    def cut_off(self) -> None:
        """The deregistration delay has ended: the balancer closes the connection."""


class GroupState:
    """Changes only on the loop's thread. Times are AWS seconds."""

    def __init__(
        self,
        group: TargetGroup,
        random: Random,
        zones: frozenset[str] | None = None,
        in_use: bool = True,
    ) -> None:
        """`zones`: those enabled, None for any; `in_use`: whether an action forwards to it."""
        self.group = group
        self._zones, self._in_use = zones, in_use
        self._random = random
        # By zone, where each zone's node sends to its own; one for all under "" otherwise.
        self._choosers: dict[str, Chooser] = {}
        self._targets: dict[str, Target] = {}
        self._healths: dict[str, TargetHealth] = {}
        self._flights: dict[str, set[Flight]] = {}
        self._in_flight: dict[str, int] = {}
        # By zone as above; None: to be found anew.
        self._candidates: dict[str, list[str]] | None = None
        for target in group.targets:
            self._register(target)

    @property
    def healths(self) -> Mapping[str, TargetHealth]:
        """Every known target's health by its key, draining ones too."""
        return self._healths

    @property
    def targets(self) -> Mapping[str, Target]:
        """The same targets by their keys."""
        return self._targets

    def become(
        self,
        group: TargetGroup,
        now: float,
        zones: frozenset[str] | None = None,
        in_use: bool = True,
    ) -> None:
        """Take new settings: targets that are no more listed drain, new ones are registered."""
        if group.algorithm != self.group.algorithm:
            self._choosers.clear()
        self._candidates = None
        self.group, self._zones, self._in_use = group, zones, in_use
        listed = {target.key: target for target in group.targets}
        for key in self._targets.keys() - listed.keys():
            delay = group.deregistration_delay_seconds
            self._note(key, deregistered(self._healths[key], now, delay))
        for key, target in listed.items():
            if self._targets.get(key) != target or self._stands_otherwise(target):
                self._register(target)

    def choose(self, now: float, wanted: str | None = None) -> Target | None:
        """The next request's target: the `wanted` one if it may be, None if there is none."""
        if self._candidates is None:
            self._candidates = self._found_candidates()
        if not self._candidates:
            return None
        if wanted is not None and any(wanted in keys for keys in self._candidates.values()):
            return self._targets[wanted]
        zone, candidates = self._one_zone(self._candidates)
        weights = weights_of(candidates, self._healths, self.group.slow_start_seconds, now)
        return self._targets[self._chooser(zone).choose(weights, self._in_flight)]

    def begin(self, target: Target, flight: Flight) -> None:
        """A request is given to a target."""
        flights = self._flights.setdefault(target.key, set())
        flights.add(flight)
        self._in_flight[target.key] = len(flights)

    def end(self, target: Target, flight: Flight) -> None:
        """It is with the target no more."""
        flights = self._flights.get(target.key)
        if flights is not None:
            flights.discard(flight)
            self._in_flight[target.key] = len(flights)

    def check_ended(self, key: str, result: CheckResult, now: float) -> None:
        """Take a health check's result in."""
        before = self._healths.get(key)
        if before is None:
            return
        after = checked(before, result, self.group.health_check, now)
        began = before.state != "healthy" and after.state == "healthy"
        if began and not (self.group.slow_start_seconds and self._warm_targets(now)):
            after = without_slow_start(after)
        self._note(key, after)

    def settle(self, now: float) -> list[Target]:
        """Let go of targets that have drained, with what is still in flight; returns them."""
        gone = [
            key
            for key, health in self._healths.items()
            if (health.state == "unused" and self._targets[key] not in self.group.targets)
            or drained(health, now, len(self._flights.get(key, ())))
        ]
        return [self._let_go(key) for key in gone]

    def _found_candidates(self) -> dict[str, list[str]]:
        """The targets that requests may go to, by zone where zones keep to themselves.

        A zone without such a target is not among them, as its node leaves the balancer's DNS:
        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/disable-cross-zone.html
        """
        found: dict[str, list[str]] = {}
        for key in routable(self._healths):
            zone = "" if self.group.cross_zone else self._targets[key].zone
            found.setdefault(zone, []).append(key)
        return found

    def _one_zone(self, candidates: Mapping[str, list[str]]) -> tuple[str, list[str]]:
        """A zone with its targets: clients spread evenly over the nodes' addresses."""
        zone = next(iter(candidates))
        if len(candidates) > 1:
            zone = self._random.choice(list(candidates))
        return zone, candidates[zone]

    def _chooser(self, zone: str) -> Chooser:
        if zone not in self._choosers:
            self._choosers[zone] = chooser_for(self.group.algorithm, self._random)
        return self._choosers[zone]

    def _let_go(self, key: str) -> Target:
        for flight in list(self._flights.get(key, ())):
            flight.cut_off()
        del self._healths[key]
        self._candidates = None
        self._flights.pop(key, None)
        self._in_flight.pop(key, None)
        return self._targets.pop(key)

    def _warm_targets(self, now: float) -> bool:
        """Whether a healthy target is not in slow start: only then do others start slowly.

        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
        """
        healthy = [key for key, health in self._healths.items() if health.state == "healthy"]
        weights = weights_of(healthy, self._healths, self.group.slow_start_seconds, now)
        return 1.0 in weights.values()

    def _register(self, target: Target) -> None:
        self._targets[target.key] = target
        self._note(target.key, self._first_health(target))

    def _note(self, key: str, health: TargetHealth) -> None:
        self._healths[key] = health
        self._candidates = None

    def _first_health(self, target: Target) -> TargetHealth:
        if not self._in_use:
            return GROUP_NOT_IN_USE
        enabled = self._zones is None or target.zone in (*self._zones, "all")
        return REGISTERING if enabled else ZONE_NOT_ENABLED

    def _stands_otherwise(self, target: Target) -> bool:
        """Whether a listed target drains, or has come into use, or out of it."""
        health = self._healths[target.key]
        unused = self._first_health(target).state == "unused"
        return health.state == "draining" or (health.state == "unused") != unused
