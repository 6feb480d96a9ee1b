"""Per-minute counts under CloudWatch's names, for the balancer and for each target group.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from elastic_lab.dataplane.balancer.record import Record

# HTTPCode_ELB_500_Count and its like; other statuses are only in their class's count.
_COUNTED_ALONE = (500, 502, 503, 504)


@dataclass
class Minute:
    """One minute: sums by metric name, and each TargetResponseTime (wall seconds)."""

    sums: Counter[str] = field(default_factory=Counter)
    target_response_times: list[float] = field(default_factory=list)


# A minute's start in AWS seconds, and a target group's name, or None for the whole balancer.
MinuteKey = tuple[int, str | None]


class Counts:
    """Minutes that have not been taken yet."""

    def __init__(self) -> None:
        self._minutes: dict[MinuteKey, Minute] = {}

    def remember(self, record: Record) -> None:
        """Count a request in the minute in which it ended."""
        start = int(record.ended // 60) * 60
        self._add(start, None, record)
        if record.target_group is not None:
            self._add(start, record.target_group, record)

    def take_before(self, now: float) -> dict[MinuteKey, Minute]:
        """The minutes that were over at `now` (AWS seconds); they are forgotten here."""
        over = [key for key in self._minutes if key[0] + 60 <= now]
        return {key: self._minutes.pop(key) for key in over}

    def _add(self, start: int, group: str | None, record: Record) -> None:
        key = (start, group)
        minute = self._minutes.get(key)
        if minute is None:
            minute = self._minutes[key] = Minute()
        for name in counted(record):
            minute.sums[name] += 1
        minute.sums["ProcessedBytes"] += record.received_bytes + record.sent_bytes
        if record.target_status is not None:
            minute.target_response_times.append(record.target_processing_time)


def counted(record: Record) -> tuple[str, ...]:
    """The counts to which one request adds 1.

    RequestCount is "only incremented for requests where the load balancer node was able to
    choose a target"; a 460 is counted as the balancer's 4XX.
    """
    return _counted(
        record.target is not None,
        record.target_status,
        record.elb_status,
        record.action,
        record.connection_error,
    )


@lru_cache(maxsize=1024)
def _counted(
    routed: bool, target_status: int | None, elb_status: int, action: str | None, error: bool
) -> tuple[str, ...]:
    def names() -> Iterator[str]:
        if routed:
            yield "RequestCount"
        if target_status is not None:
            yield f"HTTPCode_Target_{target_status // 100}XX_Count"
        if action == "redirect":
            yield "HTTP_Redirect_Count"
        if action == "fixed-response":
            yield "HTTP_Fixed_Response_Count"
        if error:
            yield "TargetConnectionErrorCount"
        if elb_status != target_status:
            yield f"HTTPCode_ELB_{elb_status // 100}XX_Count"
            if elb_status in _COUNTED_ALONE:
                yield f"HTTPCode_ELB_{elb_status}_Count"

    return tuple(names())
