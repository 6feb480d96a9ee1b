"""Counting: what was scheduled, sent, answered and failed, in the present interval and in all."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from elastic_lab.dataplane.load.exchange import TIME_OUT, Exchange
from elastic_lab.dataplane.load.histogram import Histogram

PERCENTILES = (50, 95, 99)
MOST_VALUES = 100
"""Of the header that is counted; what comes after these is counted together."""
OTHERS = "(others)"


class Tally:
    """Latency is that of requests that were answered, whatever the status, or waited for until
    their time-out: leaving those out would hide the worst. An answer that never came for another
    reason has no latency."""

    def __init__(self) -> None:
        self._total = _Counts()
        self._now = _Counts()
        self._by_header: defaultdict[str, _Counts] = defaultdict(_Counts)

    def sent(self, slip: float | None) -> None:
        """One was sent, `slip` seconds after it was scheduled; None in a closed loop."""
        self._now.sent += 1
        if slip is not None:
            self._now.slips.append(slip)

    def resent(self) -> None:
        """One was sent again on a fresh connection."""
        self._now.resent += 1

    def answered(self, exchange: Exchange, at: float) -> None:
        """A whole response has come."""
        latency = at - exchange.scheduled
        self._now.answered[exchange.status] += 1
        self._now.latencies.append(latency)
        if exchange.counted is not None:
            counts = self._by_header[self._kept(exchange.counted)]
            counts.answered[exchange.status] += 1
            counts.latencies.append(latency)

    def failed(self, exchange: Exchange, reason: str, at: float) -> None:
        """No response will come."""
        self._now.failed[reason] += 1
        if reason == TIME_OUT:
            self._now.latencies.append(at - exchange.scheduled)

    @property
    def something_happened(self) -> bool:
        """Whether anything was counted since the last interval."""
        return bool(self._now.sent or self._now.answered or self._now.failed)

    def interval(self, scheduled: int) -> dict[str, Any]:
        """What happened since the last call, which is added to the total. `scheduled`: how many
        requests it had."""
        now, self._now = self._now, _Counts()
        now.scheduled = scheduled
        now.note()
        self._total.add(now)
        for counts in self._by_header.values():
            counts.note()
        percentiles = {f"p{p}": now.latency.percentile(p) for p in PERCENTILES}
        return {**now.as_json(), **percentiles, "worst_slip": now.slip.largest}

    def total(self) -> dict[str, Any]:
        """Everything; call `interval` before."""
        by_header = {
            value: {"answered": dict(counts.answered), "latency": counts.latency.as_json()}
            for value, counts in self._by_header.items()
        }
        histograms = {
            "latency": self._total.latency.as_json(),
            "slip": self._total.slip.as_json(),
        }
        return {**self._total.as_json(), **histograms, "by_header": by_header}

    def _kept(self, value: str) -> str:
        known = value in self._by_header or len(self._by_header) < MOST_VALUES
        return value if known else OTHERS


class _Counts:
    """Counts of some time or of some of the requests; `latencies` and `slips` are those that no
    histogram has yet."""

    def __init__(self) -> None:
        self.scheduled = self.sent = self.resent = 0
        self.answered: Counter[int] = Counter()
        self.failed: Counter[str] = Counter()
        self.latencies: list[float] = []
        self.slips: list[float] = []
        self.latency, self.slip = Histogram(), Histogram()

    def note(self) -> None:
        self.latency.add(self.latencies)
        self.slip.add(self.slips)
        self.latencies.clear()
        self.slips.clear()

    def add(self, other: _Counts) -> None:
        self.scheduled += other.scheduled
        self.sent += other.sent
        self.resent += other.resent
        self.answered.update(other.answered)
        self.failed.update(other.failed)
        self.latency.merge(other.latency)
        self.slip.merge(other.slip)

    def as_json(self) -> dict[str, Any]:
        return {
            "scheduled": self.scheduled,
            "sent": self.sent,
            "resent": self.resent,
            "answered": {str(status): n for status, n in self.answered.items()},
            "failed": dict(self.failed),
        }
