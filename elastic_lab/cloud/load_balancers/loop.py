"""What the load balancers serve follows what the API says, and their metrics follow each minute."""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from elastic_lab.cloud.load_balancers import access_logs
from elastic_lab.cloud.load_balancers.configuration import NOTHING_LISTENS, config_of
from elastic_lab.cloud.load_balancers.metrics import report
from elastic_lab.cloud.load_balancers.serving import Balancers, free_port
from elastic_lab.cloud.programs.loop import ProgramLoop
from elastic_lab.cloud.scaled_clock import ScaledClock
from elastic_lab.dataplane.balancer.config import BalancerConfig
from elastic_lab.dataplane.balancer.target_health import TargetHealth

MINUTE = 60.0
logger = logging.getLogger(__name__)


class LoadBalancerLoop:
    """Level-triggered: each turn reads all of it anew."""

    name = "load-balancers"

    def __init__(
        self,
        programs: ProgramLoop,
        metrics_of: Callable[[str, str], Any],
        clock: ScaledClock,
        seed: int,
    ) -> None:
        self._programs, self._metrics_of, self._clock = programs, metrics_of, clock
        self._balancers = Balancers(programs, clock, seed)
        self._ports: dict[str, int] = {}
        self._minute: float | None = None
        self._noticed: float | None = None

    def due(self) -> float | None:
        """At once when something has changed; else when the minute ends."""
        wanted = self._wanted()
        if wanted == self._balancers.configs():
            return self._minute if wanted else None
        if self._noticed is None:
            self._noticed = self._clock.now()
        return self._noticed

    def step(self, now: float) -> None:
        """Serve what is wanted, and report the minutes that are over by AWS time `now`."""
        self._balancers.serve(self._wanted())
        self._noticed = None
        if not self._balancers.configs():
            self._minute = None
        elif self._minute is None:
            self._minute = _next_minute(now)
        elif now >= self._minute:
            self._report(self._minute)
            self._minute = _next_minute(now)

    def port_of(self, balancer: Any) -> int:
        """The port of this machine on which the balancer's listener on port 80 is found."""
        if balancer.arn not in self._ports:
            self._balancers.warm_up()
            self._ports[balancer.arn] = free_port()
        return self._ports[balancer.arn]

    def healths_of(self, group: Any) -> dict[str, TargetHealth] | None:
        """Target's id -> its health, for moto's target `group`; None when no balancer checks it.

        A target that has come back hides the one that drains.
        """
        for arn, config in self._balancers.configs().items():
            if group.arn in config.target_groups:
                found = self._balancers.healths(arn).get(group.arn, {})
                drains_first = sorted(found.items(), key=lambda item: item[1].state != "draining")
                return {key.rpartition(":")[0]: health for key, health in drains_first}
        return None

    def told(self) -> dict[str, Any]:
        """Each balancer that is served, by its name: process, port, and targets by state."""
        return {
            config.name: {
                "pid": self._balancers.pid,
                "port": self._ports[arn],
                "targets": Counter(
                    health.state
                    for group in self._balancers.healths(arn).values()
                    for health in group.values()
                ),
            }
            for arn, config in self._balancers.configs().items()
        }

    def _wanted(self) -> dict[str, BalancerConfig]:
        ports, wanted = self._programs.ports(), {}

        def port_of(target_id: str) -> int:
            return ports.get(target_id, NOTHING_LISTENS)

        for balancer, backend in _application_balancers():
            if balancer.listeners:
                try:
                    port = self.port_of(balancer)
                    wanted[balancer.arn] = config_of(balancer, backend, port, port_of)
                except ValueError as error:
                    logger.error("the load balancer %s is not served: %s", balancer.name, error)
        return wanted

    def _report(self, end: float) -> None:
        served = self._balancers.configs()
        for balancer, backend in _application_balancers():
            if balancer.arn in served:
                if end % access_logs.DELIVERY_SECONDS == 0:
                    lines = self._balancers.take_log(balancer.arn)
                    account, region = backend.account_id, backend.region_name
                    access_logs.deliver(balancer, account, region, lines, end)
                report(
                    self._metrics_of(backend.account_id, backend.region_name),
                    balancer.arn,
                    self._balancers.take_minutes(balancer.arn, end),
                    self._balancers.healths(balancer.arn),
                    end,
                )


def _application_balancers() -> Iterator[tuple[Any, Any]]:
    """Every Application Load Balancer of every account and Region, with its backend."""
    from moto.elbv2.models import elbv2_backends

    for account in list(elbv2_backends.values()):
        for backend in list(account.values()):
            for balancer in list(backend.load_balancers.values()):
                if balancer.type == "application":
                    yield balancer, backend


def _next_minute(now: float) -> float:
    return (math.floor(now / MINUTE) + 1) * MINUTE
