"""What reached a program: each request when it arrived, and how it was answered.

They are kept in a file, so that they outlive a program that is frozen or killed. A request is two
lines of JSON: it is there when it has arrived, also one that waits for a free thread or whose
caller has gone, and its answer follows.
"""

from __future__ import annotations

import itertools
import json
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elastic_lab import wall_clock

MOST = 10_000
"""The latest requests that are told of."""


@dataclass(frozen=True)
class Visit:
    """A request. arrived: the machine's monotonic clock. status: None while there is no answer,
    which is forever when the program was killed. seconds: from arrival to the beginning of the
    answer, wall time."""

    arrived: float
    method: str
    path: str
    query: str
    status: int | None = None
    seconds: float | None = None


class Visits:
    """Writes the requests of one process to `file`; from any thread."""

    def __init__(self, file: Path) -> None:
        self._file, self._pid = file, os.getpid()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._left = MOST
        self._written = self._open()

    def arrived(self, method: str, path: str, query: str) -> tuple[str, float]:
        """Note a request; what is returned is for `answered`."""
        now = wall_clock.monotonic_seconds()
        name = f"{self._pid}.{next(self._numbers)}"
        self._write({"visit": name, "arrived": now, "method": method, "path": path, "query": query})
        return name, now

    def answered(self, visit: tuple[str, float], status: int) -> None:
        """Note its answer."""
        name, arrived = visit
        seconds = wall_clock.monotonic_seconds() - arrived
        self._write({"visit": name, "status": status, "seconds": seconds})

    def _write(self, line: dict[str, Any]) -> None:
        with self._lock:
            if "arrived" in line and self._left == 0:
                self._begin_anew()
            self._left -= "arrived" in line
            os.write(self._written, json.dumps(line).encode() + b"\n")

    def _begin_anew(self) -> None:
        """The file before this one is kept, so that there are always `MOST` to tell of."""
        os.close(self._written)
        os.replace(self._file, _earlier(self._file))
        self._written, self._left = self._open(), MOST

    def _open(self) -> int:
        return os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def read_visits(file: Path) -> list[Visit]:
    """The latest requests, at most `MOST`, in the order in which they arrived."""
    arrived: dict[str, dict[str, Any]] = {}
    for line in _lines(file):
        name = line.pop("visit")
        if "arrived" in line:
            arrived[name] = line
        elif name in arrived:
            arrived[name].update(line)
    visits = sorted((Visit(**each) for each in arrived.values()), key=lambda visit: visit.arrived)
    return visits[-MOST:]


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    for each in (_earlier(file), file):
        with suppress(FileNotFoundError), each.open(encoding="utf-8") as lines:
            for line in lines:
                # The last one may be half written.
                with suppress(json.JSONDecodeError):
                    yield json.loads(line)


def _earlier(file: Path) -> Path:
    return file.with_suffix(".earlier")
