"""A retry storm as a learner sees it: a picture, a few lines, and numbers."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from elastic_lab.exercises.retry_storm import clients_of, numbers_of, storm
from elastic_lab.notebook.chart.picture import Bundle
from elastic_lab.plain_error import PlainError
from elastic_lab.simulation.report.retry_picture import draw, in_minutes
from elastic_lab.simulation.report.style import SHOWN_WIDTH
from elastic_lab.simulation.retries.outcome import RetryOutcome

MINUTES_TOLD = (4, 6, 8, 14, 16, 20, 29)


class StormError(PlainError):
    """Settings that cannot be; the message says which."""


@dataclass(frozen=True, eq=False)
class RetryStorm:
    """One run. settings: what was asked for, in words. from_minute: when it took effect."""

    settings: str
    from_minute: int
    outcome: RetryOutcome

    @classmethod
    def played(
        cls,
        shed_above: int | None = None,
        drop_after: float | None = None,
        from_minute: int = 0,
        **policy: Any,
    ) -> RetryStorm:
        """Play it (see `exercises/retry_storm`). Raises StormError."""
        asked = dict(policy, shed_above=shed_above, drop_after=drop_after)
        words = ", ".join(f"{name} {value}" for name, value in asked.items() if value is not None)
        begin = f" from minute {from_minute} on" if from_minute else ""
        try:
            outcome = storm(
                clients_of(**policy),
                shed_above=shed_above,
                drop_after=drop_after,
                from_minute=from_minute,
            )
        except (TypeError, ValueError) as error:
            raise StormError(f"No storm was played: {error}.") from None
        return cls((words or "four attempts at once") + begin, from_minute, outcome)

    @cached_property
    def numbers(self) -> dict[str, Any]:
        """Requests, answered, lost and why, attempts, and when it had recovered."""
        return numbers_of(self.outcome)

    @property
    def text(self) -> str:
        """The run in words; the same on every machine."""
        told = self.numbers
        reasons = [f"{reason} {count:,}" for reason, count in told["lost_because"].items()]
        after = told["recovered_after"]
        return "\n".join(
            [
                f"Retry storm: {self.settings}",
                f"{told['requests']:,} requests, {told['answered']:,} answered in time "
                f"({100 * told['success']:.1f} %), {told['attempts_per_request']:.2f} attempts for "
                "each",
                f"Lost {told['lost']:,}" + (f": {', '.join(reasons)}" if reasons else ""),
                "Not recovered 23 minutes after the fault"
                if after is None
                else f"Recovered {after:.0f} s after the fault",
                in_minutes(self.outcome, MINUTES_TOLD),
            ]
        )

    def __repr__(self) -> str:
        """The run in words."""
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        changes = 60.0 * self.from_minute if self.from_minute else None
        png = draw(self.outcome, f"Retry storm: {self.settings}", changes)
        data = {"text/plain": self.text, "image/png": b64encode(png).decode()}
        return data, {"image/png": {"width": SHOWN_WIDTH}}
