"""AWS time: wall time, counted faster.

Every AWS timer (a boot, a health-check interval, a cooldown) keeps the length that AWS gives it
and is met after that length divided by `factor`.
"""

from datetime import UTC, datetime

from elastic_lab import wall_clock


class ScaledClock:
    """AWS time starts as the wall's and then runs `factor` times as fast."""

    def __init__(self, factor: float) -> None:
        self.factor = factor
        self._start_utc = wall_clock.utc_seconds()
        self._start_monotonic = wall_clock.monotonic_seconds()

    def now(self) -> float:
        """AWS time now, in seconds since the epoch."""
        elapsed = wall_clock.monotonic_seconds() - self._start_monotonic
        return self._start_utc + elapsed * self.factor

    def wall_seconds_until(self, aws_time: float) -> float:
        """Wall seconds that pass before AWS time reaches `aws_time`; 0 when it is past."""
        return max(0.0, (aws_time - self.now()) / self.factor)


def as_datetime(aws_time: float) -> datetime:
    """AWS time as a UTC datetime with an offset."""
    return datetime.fromtimestamp(aws_time, UTC)
