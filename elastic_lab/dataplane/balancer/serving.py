"""What every connection of a listener shares."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from elastic_lab.dataplane.balancer.config import Forward, Listener
from elastic_lab.dataplane.balancer.headers import Headers
from elastic_lab.dataplane.balancer.known_heads import KnownHeads
from elastic_lab.dataplane.balancer.record import Record
from elastic_lab.dataplane.balancer.routing import Routed
from elastic_lab.dataplane.balancer.target_connection import Pool


@dataclass(frozen=True)
class Limits:
    """How long is waited, in wall seconds.

    `head`: for the whole head of a request, from its first byte, so that a client which sends a
    byte now and then holds nothing. `connect`: AWS's 10 seconds. `linger`: how long a client
    that was answered in the middle of its request is listened to.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    """

    idle: float = 60
    head: float = 60
    connect: float = 10
    client_keep_alive: float = 3600
    linger: float = 2


@dataclass
class Serving:
    """`listener` may be replaced while connections are open: the next request obeys the new one.

    `clock` gives AWS seconds, `random` the trace ids.
    """

    loop: asyncio.AbstractEventLoop
    listener: Listener
    limits: Limits
    pool: Pool
    clock: Callable[[], float]
    random: Random
    route: Callable[[Forward, Sequence[bytes]], Routed | None]
    remember: Callable[[Record], None]
    known_requests: KnownHeads[Headers] = field(default_factory=KnownHeads)

    def trace_id(self, now: float) -> str:
        """A new Root at `now` (AWS seconds): version, time in hex, 96 bits of chance."""
        return f"1-{int(now):08x}-{self.random.getrandbits(96):024x}"
