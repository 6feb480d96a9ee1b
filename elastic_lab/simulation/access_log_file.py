"""A traffic trace from the access logs of an Application Load Balancer, as S3 keeps them.

One file of lines, compressed or not, or a folder with such files, at any depth. Every line is a
request, at the second in which the balancer got it, whatever it was answered.

The fields: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
"""

from __future__ import annotations

import gzip
import re
from array import array
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TextIO, cast

import numpy as np

from elastic_lab.simulation.trace_file import TraceFileError
from elastic_lab.simulation.trace_steps import MOST_STEPS
from elastic_lab.simulation.traffic import Trace

_TYPES = "http|https|h2|grpcs|ws|wss"
_FIRST = re.compile(rf"(?:{_TYPES}) \d{{4}}-\d\d-\d\dT")
# Quotes inside of a quoted field are written as \x22, so a quote always ends one.
_LINE = re.compile(
    rf"(?:{_TYPES}) \S+ \S+ \S+ \S+ \S+ \S+ \S+ \S+ \S+ \S+ \S+ "
    r'"[^"]*" "[^"]*" \S+ \S+ \S+ "[^"]*" "[^"]*" "[^"]*" \S+ (\S+) '
)


def is_access_log(path: Path) -> bool:
    """Whether this is a folder, or a file that begins as an access log does."""
    if path.is_dir():
        return True
    try:
        with _opened(path) as file:
            return _FIRST.match(file.readline(200)) is not None
    except (OSError, EOFError, UnicodeDecodeError):
        return False


def read_access_log(path: Path) -> Trace:
    """The requests of each second. Raises TraceFileError for what cannot be used."""
    times = array("d")
    for file in _files(path):
        try:
            times.extend(_times(file))
        except (OSError, EOFError, UnicodeDecodeError) as error:
            raise TraceFileError(
                file, 0, f"cannot be read ({error})", "fetch it from the bucket again"
            ) from None
    if not times:
        raise TraceFileError(
            path, 0, "there is no line of an access log here", "give the folder of the log files"
        )
    seconds = np.floor(np.array(times)).astype(np.int64)
    start, steps = int(seconds.min()), int(np.ptp(seconds)) + 1
    if steps > MOST_STEPS:
        raise TraceFileError(
            path, 0, f"its requests span {steps / 86400:,.0f} days", "keep the files that matter"
        )
    counts = np.bincount(seconds - start, minlength=steps)
    return Trace(counts, 1.0, path.name.removesuffix(".gz").removesuffix(".log"), float(start))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(each for each in path.rglob("*") if each.suffix in (".gz", ".log"))


def _times(path: Path) -> Iterator[float]:
    """When each request came, in seconds since 1970."""
    with _opened(path) as file:
        for number, line in enumerate(file, start=1):
            found = _LINE.match(line)
            try:
                if found is None:
                    raise ValueError
                yield datetime.fromisoformat(found[1]).timestamp()
            except ValueError:
                raise TraceFileError(
                    path,
                    number,
                    "this is no line of an Application Load Balancer's access log",
                    "leave out what is not a log of requests",
                ) from None


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8"))
    return path.open(encoding="utf-8")
