"""Per-minute counts under CloudWatch's names, for the balancer and for each target group.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from elastic_lab.dataplane.balancer.record import Record

# HTTPCode_ELB_500_Count and its like; other statuses are only in their class's count.
_COUNTED_ALONE = (500, 502, 503, 504)


# Whether a target was chosen, the target's status, the balancer's, the action, and whether the
# target could not be reached: all that is counted of a request.
Kind = tuple[bool, int | None, int, str | None, bool]
# A minute's start in AWS seconds, and a target group's name, or None for the whole balancer.
MinuteKey = tuple[int, str | None]


@dataclass
class Minute:
    """One minute: its requests by kind, their bytes, each TargetResponseTime (wall seconds)."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    processed_bytes: int = 0
    target_response_times: list[float] = field(default_factory=list)

    @property
    def sums(self) -> Counter[str]:
        """The sums by metric name."""
        sums = Counter({"ProcessedBytes": self.processed_bytes})
        for kind, count in self.kinds.items():
            for name in counted(kind):
                sums[name] += count
        return sums

    def add(self, other: Minute) -> None:
        """Count what another has counted."""
        self.kinds.update(other.kinds)
        self.processed_bytes += other.processed_bytes
        self.target_response_times += other.target_response_times


class Counts:
    """Minutes that have not been taken yet."""

    def __init__(self) -> None:
        # Each request is counted once: a balancer's minute is the sum of its groups'.
        self._minutes: dict[MinuteKey, Minute] = {}

    def remember(self, record: Record) -> None:
        """Count a request in the minute in which it ended."""
        key = (int(record.ended // 60) * 60, record.target_group)
        minute = self._minutes.get(key)
        if minute is None:
            minute = self._minutes[key] = Minute()
        minute.kinds[kind_of(record)] += 1
        minute.processed_bytes += record.received_bytes + record.sent_bytes
        if record.target_status is not None:
            minute.target_response_times.append(record.target_processing_time)

    def take_before(self, now: float) -> dict[MinuteKey, Minute]:
        """The minutes that were over at `now` (AWS seconds); they are forgotten here."""
        taken: dict[MinuteKey, Minute] = {}
        for start, group in [key for key in self._minutes if key[0] + 60 <= now]:
            minute = self._minutes.pop((start, group))
            taken.setdefault((start, None), Minute()).add(minute)
            if group is not None:
                taken[start, group] = minute
        return taken


def kind_of(record: Record) -> Kind:
    """What is counted of a request."""
    return (
        record.target is not None,
        record.target_status,
        record.elb_status,
        record.action,
        record.connection_error,
    )


def counted(kind: Kind) -> Iterator[str]:
    """The counts to which a request of that kind adds 1.

    RequestCount is "only incremented for requests where the load balancer node was able to
    choose a target"; a 460 is counted as the balancer's 4XX.
    """
    routed, target_status, elb_status, action, unreached = kind
    if routed:
        yield "RequestCount"
    if target_status is not None:
        yield f"HTTPCode_Target_{target_status // 100}XX_Count"
    if action == "redirect":
        yield "HTTP_Redirect_Count"
    if action == "fixed-response":
        yield "HTTP_Fixed_Response_Count"
    if unreached:
        yield "TargetConnectionErrorCount"
    if elb_status != target_status:
        yield f"HTTPCode_ELB_{elb_status // 100}XX_Count"
        if elb_status in _COUNTED_ALONE:
            yield f"HTTPCode_ELB_{elb_status}_Count"
