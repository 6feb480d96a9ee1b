"""Reading the time column of a trace: which format it has, and each value as seconds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

Reader = Callable[[str], float]

_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?$")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$")
_UNITS = {"minute": 60.0, "minutes": 60.0, "hour": 3600.0, "hours": 3600.0}
_EPOCH_SCALES = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (0.0, 1.0))  # ns, us, ms, s
_EPOCH_FROM = 1e8  # a number from here on is a date (March 1973), below it counts from a start
_DATES = ("%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d.%m.%Y", "%d-%b-%Y", "%d %b %Y")
_HOURS = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p")
_PATTERNS = (
    *(f"{date} {hour}" for date in _DATES for hour in _HOURS),
    "%d/%b/%Y:%H:%M:%S %z",
    "%a %b %d %H:%M:%S %Y",
)

EXAMPLES = (
    "2026-01-31T12:00:00Z, 2026-01-31 12:00, 01/31/2026 12:00, 12:00, 1769860800 or 0, 60, 120"
)
"""Formats that are understood, for an error's text."""


def readers(value: str, column: str = "") -> list[Reader]:
    """Every way to read times like `value`; empty if there is none.

    column: the column's name, "" without a header; "minute" or "hour" gives the unit of small
    numbers, which are seconds otherwise. More than one way means day and month are ambiguous.
    A reader returns seconds and raises ValueError for a value of another format. Times without
    an offset are taken as UTC.
    """
    if _NUMBER.match(value):
        return [_number_reader(abs(float(value)), column.strip().lower())]
    if _CLOCK.match(value):
        return [_clock]
    if _reads(_iso, value):
        return [_iso]
    return [reader for reader in map(_pattern_reader, _PATTERNS) if _reads(reader, value)]


def is_date(value: str) -> bool:
    """Does `value` name a day, so that its seconds count from 1970?"""
    if _NUMBER.match(value):
        return abs(float(value)) >= _EPOCH_FROM
    return not _CLOCK.match(value)


def _reads(reader: Reader, value: str) -> bool:
    try:
        reader(value)
    except ValueError:
        return False
    return True


def _number_reader(size: float, column: str) -> Reader:
    if size < _EPOCH_FROM:
        unit = _UNITS.get(column, 1.0)
        return lambda value: float(value) * unit
    scale = next(scale for least, scale in _EPOCH_SCALES if size >= least)
    return lambda value: float(value) / scale


def _clock(value: str) -> float:
    match = _CLOCK.match(value)
    if not match:
        raise ValueError(f"{value!r} is not a time of day")
    hours, minutes, seconds = match.groups(default="0")
    return int(hours) * 3600.0 + int(minutes) * 60.0 + float(seconds)


def _seconds(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _iso(value: str) -> float:
    return _seconds(datetime.fromisoformat(value))


def _pattern_reader(pattern: str) -> Reader:
    return lambda value: _seconds(datetime.strptime(value, pattern))
