"""CloudWatch of every account and Region: the metrics and the alarms that moto lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from elastic_lab.cloud.alarms.book import AlarmBook

if TYPE_CHECKING:
    from elastic_lab.cloud.metrics.store import MetricStore


class CloudWatch:
    """One account's CloudWatch in one Region."""

    def __init__(self, account: str, region: str, now: Callable[[], float]) -> None:
        self.account, self.region = account, region
        self.alarms = AlarmBook(self.backend, now)

    @cached_property
    def metrics(self) -> MetricStore:
        """The metrics; numpy is loaded when they are first asked for."""
        from elastic_lab.cloud.metrics.store import MetricStore

        return MetricStore()

    def backend(self) -> Any:
        """moto's CloudWatch of this account and Region."""
        from moto.cloudwatch.models import cloudwatch_backends

        return cloudwatch_backends[self.account][self.region]


class CloudWatches:
    """Every CloudWatch there is, made when it is first asked for."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._made: dict[tuple[str, str], CloudWatch] = {}

    def of(self, account: str, region: str) -> CloudWatch:
        """The CloudWatch of `account` in `region`."""
        key = (account, region)
        if key not in self._made:
            self._made[key] = CloudWatch(account, region, self._now)
        return self._made[key]

    def all(self) -> Iterator[CloudWatch]:
        """Every one that has an alarm in moto or has been asked for."""
        from moto.cloudwatch.models import cloudwatch_backends

        for account, regions in list(cloudwatch_backends.items()):
            for region, backend in list(regions.items()):
                if backend.alarms:
                    self.of(account, region)
        yield from list(self._made.values())
