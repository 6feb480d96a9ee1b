"""A traffic trace from a CSV file of time and count.

Handled, with a note in `Trace.notes` where something was changed: a header or none; comma,
semicolon or tab; the time formats of `trace_times`; any constant step; rows out of order (sorted);
missing steps (no requests: a balancer publishes RequestCount only when there are any);
fractional counts (rounded so that the total stays).
Refused, with one sentence: everything else.
"""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TextIO

import numpy as np

from elastic_lab.plain_error import PlainError
from elastic_lab.simulation.trace_steps import Rows, to_steps
from elastic_lab.simulation.trace_times import EXAMPLES, Reader, is_date, readers
from elastic_lab.simulation.traffic import Trace

MOST_REQUESTS = 1e12
"""The most requests in one step that are believed."""

_TIME_NAMES = {"time", "timestamp", "date", "datetime", "minute", "hour", "second", "period"}
_COUNT_NAMES = {"count", "value", "requests", "requestcount", "sum", "hits", "total"}


class TraceFileError(PlainError, ValueError):
    """A trace file cannot be used. The message is one sentence: where, what, what to do."""

    def __init__(self, path: Path, line: int, what: str, advice: str) -> None:
        where = f"{path.name}, line {line}" if line else path.name
        super().__init__(f"{where}: {what}; {advice}.")
        self.line = line


@dataclass
class _Table:
    """The file's rows as they are read: lines, counts, and times under each possible reading."""

    path: Path
    readings: list[Reader] = field(default_factory=list)
    times: list[array[float]] = field(default_factory=list)
    counts: array[float] = field(default_factory=lambda: array("d"))
    lines: array[int] = field(default_factory=lambda: array("q"))
    dated: bool = False

    def fail(self, line: int, what: str, advice: str) -> NoReturn:
        raise TraceFileError(self.path, line, what, advice) from None


def read_trace(path: str | Path) -> Trace:
    """The trace in a CSV file. Raises TraceFileError, and nothing else, for a file it cannot use.

    Memory: about 100 bytes a row, not the file's text; 200 MB of rows take some 12 seconds.
    """
    table = _Table(Path(path))
    try:
        with table.path.open(newline="", encoding="utf-8-sig") as file:
            _read_rows(file, table)
    except UnicodeDecodeError:
        table.fail(0, "this is not a text file", "save it as CSV in UTF-8, not compressed")
    except OSError as error:
        table.fail(
            0, f"cannot be read ({error.strerror or error})", "check its name and permissions"
        )
    except csv.Error as error:
        table.fail(0, f"this is not a CSV file ({error})", "save it as CSV in UTF-8")
    if not table.counts:
        table.fail(0, "the file has no rows", "give it one row of time and count for each step")
    return _make_trace(table)


def _read_rows(file: TextIO, table: _Table) -> None:
    first = file.readline(65_536)
    file.seek(0)
    rows = csv.reader(file, delimiter=next((d for d in ";\t" if d in first), ","))
    columns, names = (0, 1), ["", ""]
    for line, row in _filled(rows):
        if not table.lines and names == ["", ""] and _is_header(row):
            names = [name.strip() for name in row]
            columns = _find_columns(names, line, table)
            continue
        if len(row) != len(names):
            table.fail(line, f"{len(row)} columns where {len(names)} are expected",
                       "each row needs a time and a count")  # fmt: skip
        _add_row(line, row[columns[0]].strip(), row[columns[1]].strip(), names[columns[0]], table)


def _filled(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with anything in them, with their line numbers; "#" begins a comment."""
    for row in rows:
        if any(map(str.strip, row)) and not row[0].startswith("#"):
            yield rows.line_num, row  # type: ignore[attr-defined]


def _is_header(row: list[str]) -> bool:
    """A first row without any digit at the start of a cell names the columns."""
    return not any(cell.strip()[:1].isdigit() or cell.strip()[:1] in "+-." for cell in row if cell)


def _find_columns(names: list[str], line: int, table: _Table) -> tuple[int, int]:
    if len(names) == 2:
        return 0, 1
    simple = [name.lower().replace(" ", "").rstrip("s") for name in names]
    times = [i for i, name in enumerate(simple) if name in _TIME_NAMES]
    counts = [
        i for i, name in enumerate(simple) if f"{name}s" in _COUNT_NAMES or name in _COUNT_NAMES
    ]
    if len(times) != 1 or len(counts) != 1:
        table.fail(line, f"{len(names)} columns, and it is not clear which are time and count",
                   "keep two columns, or call them time and count")  # fmt: skip
    return times[0], counts[0]


def _add_row(line: int, time: str, count: str, column: str, table: _Table) -> None:
    if not table.lines:
        table.readings, table.dated = readers(time, column), is_date(time)
        table.times = [array("d") for _ in table.readings]
    number = _number(line, count, table)
    for index in reversed(range(len(table.readings))):
        try:
            table.times[index].append(table.readings[index](time))
        except ValueError:
            del table.readings[index], table.times[index]
    if not table.readings:
        table.fail(line, f"{time!r} is not a time like those before, or of no known format",
                   f"write times as {EXAMPLES}")  # fmt: skip
    table.counts.append(number)
    table.lines.append(line)


def _number(line: int, text: str, table: _Table) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if number >= 0 and number <= MOST_REQUESTS and "_" not in text:
        return number
    shown = text if len(text) <= 40 else text[:37] + "..."
    if not text:
        table.fail(line, "the count is missing", "write 0 for a step without requests")
    if number < 0:
        table.fail(line, f"{shown} requests is less than none", "counts are 0 or more")
    if number > MOST_REQUESTS:
        table.fail(line, f"{shown} requests in one step is not believable", "check the column")
    table.fail(line, f"the count {shown!r} is not a number",
               "write digits only, without units or thousands separators")  # fmt: skip


def _make_trace(table: _Table) -> Trace:
    # Of two readings (day first, month first) the one that spans less time is the likelier.
    times = min((np.array(times) for times in table.times), key=np.ptp)
    rows = Rows(times, np.array(table.counts), np.array(table.lines))
    steps = to_steps(rows, table.fail)
    start = steps.start if table.dated else None
    return Trace(steps.counts, steps.length, table.path.stem, start, steps.notes)
