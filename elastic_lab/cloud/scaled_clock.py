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
        return self.at(wall_clock.monotonic_seconds())

    def at(self, monotonic: float) -> float:
        """AWS time when the machine's monotonic clock showed `monotonic`."""
        return self._start_utc + self.wall_seconds_at(monotonic) * self.factor

    def wall_seconds_at(self, monotonic: float) -> float:
        """Wall seconds from the clock's start to when the monotonic clock showed `monotonic`."""
        return monotonic - self._start_monotonic

    def wall_seconds_until(self, aws_time: float) -> float:
        """Wall seconds that pass before AWS time reaches `aws_time`; 0 when it is past."""
        return max(0.0, (aws_time - self.now()) / self.factor)


def as_datetime(aws_time: float) -> datetime:
    """AWS time as a UTC datetime with an offset."""
    return datetime.fromtimestamp(aws_time, UTC)


def as_naive_datetime(aws_time: float) -> datetime:
    """AWS time as the UTC datetime without an offset that moto keeps and writes into answers."""
    return as_datetime(aws_time).replace(tzinfo=None)


def as_seconds(moment: datetime | str | float) -> float:
    """AWS time of a parameter as moto has parsed it; without an offset it is UTC.

    Raises ValueError for a text that is no time.
    """
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return float(moment)
