"""Per-minute counts under CloudWatch's names, for the balancer and for each target group.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

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
        sums = sums_of(record)
        for group in {None, record.target_group}:
            minute = self._minutes.setdefault((start, group), Minute())
            minute.sums.update(sums)
            if record.target_status is not None:
                minute.target_response_times.append(record.target_processing_time)

    def take_before(self, now: float) -> dict[MinuteKey, Minute]:
        """The minutes that were over at `now` (AWS seconds); they are forgotten here."""
        over = [key for key in self._minutes if key[0] + 60 <= now]
        return {key: self._minutes.pop(key) for key in over}


def sums_of(record: Record) -> Counter[str]:
    """What one request adds.

    RequestCount is "only incremented for requests where the load balancer node was able to
    choose a target"; a 460 is counted as the balancer's 4XX.
    """
    sums: Counter[str] = Counter()
    if record.target is not None:
        sums["RequestCount"] += 1
    if record.target_status is not None:
        sums[f"HTTPCode_Target_{record.target_status // 100}XX_Count"] += 1
    if record.action == "redirect":
        sums["HTTP_Redirect_Count"] += 1
    if record.action == "fixed-response":
        sums["HTTP_Fixed_Response_Count"] += 1
    if record.connection_error:
        sums["TargetConnectionErrorCount"] += 1
    sums["ProcessedBytes"] += record.received_bytes + record.sent_bytes
    _add_own_status(sums, record)
    return sums


def _add_own_status(sums: Counter[str], record: Record) -> None:
    if record.elb_status == record.target_status:
        return
    sums[f"HTTPCode_ELB_{record.elb_status // 100}XX_Count"] += 1
    if record.elb_status in _COUNTED_ALONE:
        sums[f"HTTPCode_ELB_{record.elb_status}_Count"] += 1
