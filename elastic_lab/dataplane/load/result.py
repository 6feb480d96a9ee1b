"""What became of a load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elastic_lab.dataplane.load import honesty
from elastic_lab.dataplane.load.exchange import NO_CONNECTION
from elastic_lab.dataplane.load.histogram import Histogram
from elastic_lab.dataplane.load.plan import LoadPlan

Columns = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True, eq=False)
class LoadResult:
    """All numbers of a load, in requests and seconds of this machine's clock.

    scheduled: requests that the plan had (in a closed loop: that were sent). sent: those that
    were sent; resent: those for which a connection that had been idle proved closed.
    answered: status -> responses. failed: reason -> requests without a response.
    latency: from the scheduled time to the whole answer, of every answer and of every time-out.
    slip: from the scheduled time to the sending.
    seconds: how long it took. cut: whether it was stopped before its end.
    columns: by interval, see `in_columns`.
    by_value: of the header that the plan counts, value -> what was answered with it.
    """

    plan: LoadPlan
    scheduled: int
    sent: int
    resent: int
    answered: Mapping[int, int]
    failed: Mapping[str, int]
    latency: Histogram = field(repr=False)
    slip: Histogram = field(repr=False)
    seconds: float
    cut: bool
    columns: Columns = field(repr=False)
    by_value: Mapping[str, ValueResult] = field(repr=False)

    def percentile(self, percent: float) -> float | None:
        """The latency in seconds that `percent` of the requests did not exceed."""
        return self.latency.percentile(percent)

    @property
    def p50(self) -> float | None:
        """The median latency in seconds; None when nothing was answered."""
        return self.percentile(50)

    @property
    def p95(self) -> float | None:
        """Its 95th percentile."""
        return self.percentile(95)

    @property
    def p99(self) -> float | None:
        """Its 99th percentile."""
        return self.percentile(99)

    @property
    def longest(self) -> float | None:
        """The longest latency."""
        return self.latency.largest if self.latency.total else None

    @property
    def slip_p99(self) -> float | None:
        """The generator's own lateness, 99th percentile; None in a closed loop."""
        return self.slip.percentile(99)

    @property
    def served(self) -> int:
        """Answers that are no errors: a status below 400."""
        return sum(count for status, count in self.answered.items() if status < 400)

    @property
    def lost(self) -> int:
        """Requests that a visitor saw fail: a status of 500 or more, or no answer."""
        errors = sum(count for status, count in self.answered.items() if status >= 500)
        return errors + sum(self.failed.values())

    @property
    def honest(self) -> bool:
        """Whether the numbers are the server's: see `honesty`. Never those of a closed loop."""
        slip = self.slip_p99
        kept = slip is not None and slip <= honesty.most_slip(self.p50)
        return kept and not self.failed.get(NO_CONNECTION)

    @property
    def honesty(self) -> str:
        """The same in words."""
        return honesty.words(self.slip_p99, self.p50, self.failed.get(NO_CONNECTION, 0))

    def __repr__(self) -> str:
        """What was asked, which is the same each time; `print(...)` tells the numbers."""
        return f"Load: {self.plan.asked}"

    def __str__(self) -> str:
        """The numbers in a few lines."""
        return "\n".join([f"{self.plan.asked}:", *(f"  {line}" for line in self._lines())])

    def _lines(self) -> list[str]:
        ends = [*self.answered.items(), *self.failed.items()]
        told = ", ".join(f"{count:,} × {name}" for name, count in ends) or "none"
        lines = [f"{self.scheduled:,} requests, {self.sent:,} sent; ended: {told}", self._latency()]
        if self.cut:
            lines.append(f"stopped after {self.seconds:.1f} s")
        return [*lines, self.honesty]

    def _latency(self) -> str:
        if self.longest is None:
            return "no latency: nothing was answered"
        named = {"p50": self.p50, "p95": self.p95, "p99": self.p99, "longest": self.longest}
        told = ", ".join(f"{name} {in_words(value or 0.0)}" for name, value in named.items())
        return f"latency: {told}"


@dataclass(frozen=True, eq=False)
class ValueResult:
    """The answers that had one value of the counted header; "" is those without it.

    answered: status -> responses. latency: as in LoadResult.
    """

    answered: Mapping[int, int]
    latency: Histogram = field(repr=False)

    @property
    def total(self) -> int:
        """How many answers."""
        return sum(self.answered.values())

    def percentile(self, percent: float) -> float | None:
        """The latency in seconds that `percent` of them did not exceed."""
        return self.latency.percentile(percent)


def in_words(seconds: float) -> str:
    """A latency: "12.3 ms", "1.04 s"."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def result_of(
    plan: LoadPlan, intervals: Sequence[Mapping[str, Any]], ended: Mapping[str, Any]
) -> LoadResult:
    """From what the generator told."""
    return LoadResult(
        plan,
        ended["sent"] if plan.users else ended["scheduled"],
        ended["sent"],
        ended["resent"],
        _by_status(ended["answered"]),
        dict(ended["failed"]),
        Histogram.from_json(ended["latency"]),
        Histogram.from_json(ended["slip"]),
        ended["seconds"],
        ended["cut"],
        in_columns(plan, intervals),
        {
            value: ValueResult(_by_status(told["answered"]), Histogram.from_json(told["latency"]))
            for value, told in sorted(ended["by_header"].items())
        },
    )


def in_columns(
    plan: LoadPlan, intervals: Sequence[Mapping[str, Any]]
) -> dict[str, list[float | None]]:
    """Intervals side by side. time: when each began, in seconds from the start; scheduled, and
    each status and reason ("200", "time-out"): requests a second; p50, p95, p99 and worst_slip in
    seconds, None where nothing was answered; waiting: requests under way at its end."""
    names = dict.fromkeys(name for told in intervals for name in _ends(told))
    scheduled = "sent" if plan.users else "scheduled"
    return {
        "time": [told["start"] for told in intervals],
        "scheduled": [told[scheduled] / plan.interval for told in intervals],
        **{
            name: [_ends(told).get(name, 0) / plan.interval for told in intervals] for name in names
        },
        **{
            name: [told[name] for told in intervals]
            for name in ("p50", "p95", "p99", "worst_slip", "waiting")
        },
    }


def _ends(told: Mapping[str, Any]) -> dict[str, int]:
    return {**told["answered"], **told["failed"]}


def _by_status(answered: Mapping[str, int]) -> dict[int, int]:
    return {int(status): count for status, count in sorted(answered.items())}
