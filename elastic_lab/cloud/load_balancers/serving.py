"""The cloud's side of the process in which its balancers serve."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from elastic_lab import wall_clock
from elastic_lab.cloud.programs.loop import ProgramLoop
from elastic_lab.cloud.scaled_clock import ScaledClock
from elastic_lab.dataplane.balancer import process
from elastic_lab.dataplane.balancer.balancer import LOOPBACK
from elastic_lab.dataplane.balancer.config import BalancerConfig
from elastic_lab.dataplane.balancer.counts import Minute, MinuteKey
from elastic_lab.dataplane.launcher import LauncherError, Order

logger = logging.getLogger(__name__)


class Balancers:
    """Each balancer by its ARN. The process, `pid`, is started when there is something to serve,
    and again when it is gone. Calls may come from any thread."""

    def __init__(self, programs: ProgramLoop, clock: ScaledClock, seed: int) -> None:
        self._programs, self._clock, self._seed = programs, clock, seed
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._starts = 0
        self.pid: int | None = None
        self._configs: Mapping[str, BalancerConfig] = {}

    def warm_up(self) -> None:
        """Have the launcher ready before there is something to serve."""
        self._programs.supervisor.warm_up()

    def configs(self) -> Mapping[str, BalancerConfig]:
        """What is served now: nothing while the process is gone."""
        with self._lock:
            return self._configs if self._lives() else {}

    def serve(self, wanted: Mapping[str, BalancerConfig]) -> None:
        """Serve these and no others; requests in flight go on. What cannot listen is logged, and
        tried again when something changes."""
        if wanted == self.configs():
            return
        failed: Mapping[str, str] = self._ask("become", dict(wanted), otherwise={})
        for arn, why in failed.items():
            logger.error("the load balancer %s cannot listen: %s", arn, why)
        self._configs = dict(wanted)

    def healths(self, arn: str) -> process.Healths:
        """The health of every target of one balancer."""
        return self._ask("healths", arn, otherwise={})

    def take_minutes(self, arn: str, now: float) -> dict[MinuteKey, Minute]:
        """What the minutes that are over by AWS time `now` have counted; they are forgotten."""
        return self._ask("take_minutes", arn, now, otherwise={})

    def take_log(self, arn: str) -> list[str]:
        """The lines of one balancer's access log since this was last asked."""
        return self._ask("take_log", arn, otherwise=[])

    def _ask(self, question: str, *arguments: Any, otherwise: Any) -> Any:
        with self._lock:
            try:
                return process.asked(self._connected(), question, *arguments)
            except (OSError, EOFError, LauncherError) as error:
                logger.error("the balancers do not answer: %s", error or "they are gone")
                self._end()
                return otherwise

    def _lives(self) -> bool:
        # Nothing is said unasked, so what can be read is the end.
        return self._connection is not None and not self._connection.poll()

    def _connected(self) -> Connection:
        if not self._lives():
            self._end()
            self._connection = self._started()
        assert self._connection is not None
        return self._connection

    def _started(self) -> Connection:
        self._starts += 1
        ours, theirs = socket.socketpair()
        with theirs:
            self.pid = self._programs.supervisor.start_beside(self._order(), [theirs]).pid
        return Connection(ours.detach())

    def _order(self) -> Order:
        at, place = wall_clock.monotonic_seconds(), self._programs.place
        told = {
            "seed": self._seed,
            "time_scale": self._clock.factor,
            "now": self._clock.at(at),
            "at": at,
        }
        target = f"{process.__name__}:{process.serve.__name__}"
        return Order(self._name, target, place, place / "balancers.log", told)

    @property
    def _name(self) -> str:
        return f"balancers-{self._starts}"

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._programs.supervisor.signal(self._name, signal.SIGKILL)
        self._connection = None


def free_port() -> int:
    """A port of this machine that nobody listens on, chosen by the kernel."""
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        port: int = found.getsockname()[1]
    return port
