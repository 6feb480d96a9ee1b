"""A load balancer in service: listeners on loopback, target groups, health checks, counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from random import Random

from elastic_lab.dataplane.balancer.config import (
    BalancerConfig,
    Forward,
    Listener,
    forwarded_to,
)
from elastic_lab.dataplane.balancer.counts import Counts
from elastic_lab.dataplane.balancer.group_state import GroupState
from elastic_lab.dataplane.balancer.health_checker import HealthChecker
from elastic_lab.dataplane.balancer.proxy import ClientConnection
from elastic_lab.dataplane.balancer.record import Record
from elastic_lab.dataplane.balancer.routing import Routed, route
from elastic_lab.dataplane.balancer.serving import Limits, Serving
from elastic_lab.dataplane.balancer.target_connection import Pool
from elastic_lab.dataplane.balancer.target_health import TargetHealth

LOOPBACK = "127.0.0.1"
# AWS seconds.
_UPKEEP_SECONDS = 1.0
_CONNECT_SECONDS = 10.0
# Wall seconds: a target accepts in the machine's own time, however fast AWS's goes by.
_SHORTEST_CONNECT = 2.0


class Balancer:
    """Lives on one event loop.

    `clock` gives AWS seconds, of which `time_scale` pass in a wall second; `random` decides all
    that is left to chance, also the cookies' key; `remember` gets each request's record.
    """

    def __init__(
        self,
        config: BalancerConfig,
        clock: Callable[[], float],
        random: Random,
        time_scale: float = 1.0,
        remember: Callable[[Record], None] | None = None,
    ) -> None:
        self.config = config
        self.counts = Counts()
        self._clock, self._random, self._time_scale = clock, random, time_scale
        self._remember = remember
        self._key = random.randbytes(32)
        self._groups: dict[str, GroupState] = {}
        self._checker = HealthChecker(clock, time_scale)
        self._servings: dict[int, Serving] = {}
        self._servers: dict[int, asyncio.Server] = {}
        self._connections: set[ClientConnection] = set()
        self._upkeep: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the listeners. Raises OSError for a port that is taken."""
        self._pool = Pool(asyncio.get_running_loop())
        self._upkeep = asyncio.create_task(self._keep_up())
        await self.become(self.config)

    async def close(self) -> None:
        """Close everything, also requests in flight."""
        if self._upkeep is not None:
            self._upkeep.cancel()
        self._checker.stop()
        for port in list(self._servers):
            self._close_listener(port)
        for connection in list(self._connections):
            connection.abort()
        self._pool.close()

    async def become(self, config: BalancerConfig) -> None:
        """Serve another configuration; requests in flight go on under the one they began with.

        Raises OSError when a new listener's port is taken; the rest is in force by then.
        """
        self.config = config
        used, now = forwarded_to(config.listeners), self._clock()
        for name, group in config.target_groups.items():
            if name in self._groups:
                self._groups[name].become(group, now, config.zones, name in used)
            else:
                random = Random(self._random.getrandbits(64))
                self._groups[name] = GroupState(group, random, config.zones, name in used)
        for name in self._groups.keys() - config.target_groups.keys():
            for target in self._groups.pop(name).targets.values():
                self._pool.forget(target)
        self._checker.follow(self._groups)
        await self._listen()

    def listening_port(self, port: int) -> int:
        """The port of this machine behind a listener's `port`. Raises KeyError for no listener."""
        number: int = self._servers[port].sockets[0].getsockname()[1]
        return number

    def target_healths(self, group: str) -> Mapping[str, TargetHealth]:
        """A group's targets by `Target.key`, draining ones too. Raises KeyError for no group."""
        return self._groups[group].healths

    # --- listeners ---

    async def _listen(self) -> None:
        listed = {listener.port: listener for listener in self.config.listeners}
        for port in self._servers.keys() - listed.keys():
            self._close_listener(port)
        for port, listener in listed.items():
            if port in self._servings:
                self._servings[port].listener = listener
                self._servings[port].limits = self._limits()
            else:
                await self._open_listener(listener)

    async def _open_listener(self, listener: Listener) -> None:
        loop = asyncio.get_running_loop()
        serving = Serving(
            loop,
            listener,
            self._limits(),
            self._pool,
            self._clock,
            self._random,
            self._route,
            self._take_record,
        )
        server = await loop.create_server(
            lambda: ClientConnection(serving, self._connections),
            LOOPBACK,
            listener.listening_port,
            backlog=1024,
        )
        self._servings[listener.port], self._servers[listener.port] = serving, server

    def _close_listener(self, port: int) -> None:
        self._servers.pop(port).close()
        serving = self._servings.pop(port)
        for connection in list(self._connections):
            if connection.serving is serving:
                connection.retire()

    def _limits(self) -> Limits:
        idle = self.config.idle_timeout_seconds / self._time_scale
        keep_alive = self.config.client_keep_alive_seconds / self._time_scale
        connect = max(_CONNECT_SECONDS / self._time_scale, _SHORTEST_CONNECT)
        return Limits(idle=idle, head=idle, connect=connect, client_keep_alive=keep_alive)

    # --- requests ---

    def _route(self, forward: Forward, cookie_headers: Sequence[bytes]) -> Routed | None:
        now = self._clock()
        return route(self._groups, forward, cookie_headers, now, self._random, self._key)

    def _take_record(self, record: Record) -> None:
        self.counts.remember(record)
        if self._remember is not None:
            self._remember(record)

    # --- upkeep ---

    async def _keep_up(self) -> None:
        while True:
            for group in self._groups.values():
                for target in group.settle(self._clock()):
                    self._pool.forget(target)
            self._checker.follow(self._groups)
            await asyncio.sleep(_UPKEEP_SECONDS / self._time_scale)
