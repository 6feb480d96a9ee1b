"""The balancers of a cloud in a process of their own, which no API call can hold up.

Asked over a connected socket by the `Balancers` of the cloud, one question after another; it ends
when the other side has gone. uvloop, where there is one, does the same in half the time.
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections import defaultdict
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from random import Random
from socket import socket
from typing import Any

from elastic_lab import wall_clock
from elastic_lab.dataplane.balancer.access_log import access_log_line
from elastic_lab.dataplane.balancer.balancer import Balancer
from elastic_lab.dataplane.balancer.config import BalancerConfig
from elastic_lab.dataplane.balancer.counts import Minute, MinuteKey
from elastic_lab.dataplane.balancer.record import Record
from elastic_lab.dataplane.balancer.target_health import TargetHealth
from elastic_lab.dataplane.open_files import as_many_as_may_be_open

Healths = dict[str, dict[str, TargetHealth]]
"""Target group -> target's key -> health."""
ANSWER_SECONDS = 10.0
MOST_CONNECTIONS = 16_384
"""To clients and targets together; a system that allows fewer has fewer."""
GARBAGE_AFTER = 20_000
"""Objects; the default of 700 would look at all of them several times a millisecond."""


def serve(sockets: list[socket], seed: int, time_scale: float, now: float, at: float) -> None:
    """Answer on the connected socket until its other end has gone.

    now: AWS seconds when the machine's monotonic clock showed `at`; `time_scale` of them pass in
    a wall second.
    """
    connection = Connection(sockets[0].detach())

    def clock() -> float:
        return now + (wall_clock.monotonic_seconds() - at) * time_scale

    loop = _new_event_loop()
    asyncio.set_event_loop(loop)
    as_many_as_may_be_open(MOST_CONNECTIONS)
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
    balancing = Balancing(clock, seed, time_scale)
    loop.add_reader(connection.fileno(), lambda: _take(connection, balancing, loop))
    loop.run_forever()


def _new_event_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # Windows has none
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def _take(connection: Connection, balancing: Balancing, loop: asyncio.AbstractEventLoop) -> None:
    try:
        question, arguments = connection.recv()
    except (EOFError, OSError):
        # Nobody is left to serve for.
        os._exit(0)

    async def answer() -> None:
        connection.send(await getattr(balancing, question)(*arguments))

    # Kept, for a loop holds its tasks only weakly.
    balancing.answering = loop.create_task(answer())


class Balancing:
    """Each balancer by its ARN. The public methods are the questions; `answering` is the answer
    to the latest."""

    def __init__(self, clock: Callable[[], float], seed: int, time_scale: float) -> None:
        self._clock, self._seed, self._time_scale = clock, seed, time_scale
        self._balancers: dict[str, Balancer] = {}
        self._log: defaultdict[str, list[str]] = defaultdict(list)
        self.answering: asyncio.Task[None] | None = None

    async def become(self, wanted: Mapping[str, BalancerConfig]) -> dict[str, str]:
        """Serve these and no others; requests in flight go on. Returns why, by ARN, one of them
        cannot be served."""
        for arn in self._balancers.keys() - wanted.keys():
            await self._balancers.pop(arn).close()
        failed = {}
        for arn, config in wanted.items():
            try:
                await self._become_one(arn, config)
            except OSError as error:
                failed[arn] = str(error)
        return failed

    async def healths(self, arn: str) -> Healths:
        """The health of every target of one balancer; empty for none."""
        balancer = self._balancers.get(arn)
        groups = balancer.config.target_groups if balancer else {}
        return {name: dict(balancer.target_healths(name)) for name in groups} if balancer else {}

    async def take_minutes(self, arn: str, now: float) -> dict[MinuteKey, Minute]:
        """What the minutes that are over by AWS time `now` have counted; they are forgotten."""
        balancer = self._balancers.get(arn)
        return balancer.counts.take_before(now) if balancer else {}

    async def take_log(self, arn: str) -> list[str]:
        """The lines of the access log since this was last asked."""
        return self._log.pop(arn, [])

    async def _become_one(self, arn: str, config: BalancerConfig) -> None:
        if arn in self._balancers:
            await self._balancers[arn].become(config)
            return
        random = Random(f"{self._seed} {config.name}")

        def remember(record: Record) -> None:
            if balancer.config.logged:
                self._log[arn].append(access_log_line(record, config.name))

        balancer = Balancer(config, self._clock, random, self._time_scale, remember)
        # Known even where it cannot listen: a later configuration may let it.
        self._balancers[arn] = balancer
        await balancer.start()


def asked(connection: Connection, question: str, *arguments: Any) -> Any:
    """The answer to a question, on the other end. Raises OSError or EOFError when there is none."""
    connection.send((question, arguments))
    if not connection.poll(ANSWER_SECONDS):
        raise TimeoutError(f"no answer within {ANSWER_SECONDS:g} s")
    return connection.recv()
