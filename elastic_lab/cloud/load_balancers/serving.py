"""The balancers of a cloud, on an event loop in a thread beside the API."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Coroutine, Mapping
from random import Random
from typing import Any, TypeVar

from elastic_lab.dataplane.balancer.balancer import LOOPBACK, Balancer
from elastic_lab.dataplane.balancer.config import BalancerConfig
from elastic_lab.dataplane.balancer.counts import Minute, MinuteKey
from elastic_lab.dataplane.balancer.target_health import TargetHealth

ANSWER_SECONDS = 10.0
logger = logging.getLogger(__name__)
T = TypeVar("T")


class Balancers:
    """Each balancer by its ARN. Calls come from the cloud's threads and wait for the loop's."""

    def __init__(self, clock: Callable[[], float], seed: int, time_scale: float) -> None:
        self._clock, self._seed, self._time_scale = clock, seed, time_scale
        self._loop: asyncio.AbstractEventLoop | None = None
        self._balancers: dict[str, Balancer] = {}
        self._configs: dict[str, BalancerConfig] = {}

    def configs(self) -> Mapping[str, BalancerConfig]:
        """What is served now."""
        return self._configs

    def serve(self, wanted: Mapping[str, BalancerConfig]) -> None:
        """Serve these and no others; requests in flight go on. What cannot be served is logged,
        and is not tried again until something changes."""
        if wanted == self._configs:
            return
        self._configs = dict(wanted)
        self._do(self._become(dict(wanted)))

    def healths(self, arn: str) -> dict[str, dict[str, TargetHealth]]:
        """Target group -> target's key -> health, for one balancer."""
        balancer = self._balancers.get(arn)
        return self._do(_healths(balancer)) if balancer else {}

    def take_minutes(self, arn: str, now: float) -> dict[MinuteKey, Minute]:
        """What the minutes that are over by AWS time `now` have counted; they are forgotten."""
        return self._do(_minutes(self._balancers[arn], now))

    async def _become(self, wanted: dict[str, BalancerConfig]) -> None:
        for arn in self._balancers.keys() - wanted.keys():
            await self._balancers.pop(arn).close()
        for arn, config in wanted.items():
            try:
                await self._become_one(arn, config)
            except OSError as error:
                logger.error("the load balancer %s cannot listen: %s", config.name, error)

    async def _become_one(self, arn: str, config: BalancerConfig) -> None:
        if arn in self._balancers:
            await self._balancers[arn].become(config)
            return
        random = Random(f"{self._seed} {config.name}")
        self._balancers[arn] = Balancer(config, self._clock, random, self._time_scale)
        await self._balancers[arn].start()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._running()).result(ANSWER_SECONDS)

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="balancers", daemon=True).start()
        return self._loop


def free_port() -> int:
    """A port of this machine that nobody listens on, chosen by the kernel."""
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        port: int = found.getsockname()[1]
    return port


async def _healths(balancer: Balancer) -> dict[str, dict[str, TargetHealth]]:
    return {name: dict(balancer.target_healths(name)) for name in balancer.config.target_groups}


async def _minutes(balancer: Balancer, now: float) -> dict[MinuteKey, Minute]:
    return balancer.counts.take_before(now)
