"""Trace files as they come: each is read, or refused in one sentence."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from elastic_lab.simulation.trace_file import TraceFileError, read_trace
from elastic_lab.simulation.traffic import Trace
from tests.conftest import shared_data


def read(tmp_path: Path, text: str | bytes) -> Trace:
    file = tmp_path / "day.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_trace(file)


def minutes(pattern: str) -> str:
    """Three rows, a minute apart, with `pattern`'s MM replaced."""
    return "".join(f"{pattern.replace('MM', f'{m:02d}')},{m + 1}\n" for m in range(3))


@pytest.mark.parametrize(
    "text",
    [
        minutes("2026-01-31T12:MM:00Z"),
        minutes("2026-01-31 12:MM:00"),
        minutes("2026-01-31 12:MM"),
        minutes("2026-01-31T12:MM:00+02:00"),
        minutes("2026-01-31T12:MM:00.000"),
        minutes("20260131T12MM00"),
        minutes("2026/01/31 12:MM"),
        minutes("01/31/2026 12:MM"),
        minutes("31/01/2026 12:MM:00"),
        minutes("02/01/2026 12:MM"),
        minutes("31.01.2026 12:MM"),
        minutes("01/31/2026 02:MM PM"),
        minutes("31/Jan/2026:12:MM:00 +0000"),
        minutes("12:MM"),
        minutes("12:MM:00"),
        "1769860800,1\n1769860860,2\n1769860920,3\n",
        "1769860800000,1\n1769860860000,2\n1769860920000,3\n",
        "0,1\n60,2\n120,3\n",
        "minute,requests\n0,1\n1,2\n2,3\n",
        "time;count\n0;1\n60;2\n120;3\n",
        "time\tcount\n0\t1\n60\t2\n120\t3\n",
        "region,time,count\nx,0,1\nx,60,2\nx,120,3\n",
        "\ufefftime,count\r\n0,1\r\n60,2\r\n120,3\r\n",
        "# a comment\n\n0,1\n60,2.0\n120,3\n\n",
        '"0","1"\n"60","2"\n"120","3"\n',
    ],
)
def test_reads_common_formats(tmp_path: Path, text: str) -> None:
    trace = read(tmp_path, text)
    assert (trace.counts.tolist(), trace.step, trace.notes) == ([1, 2, 3], 60.0, ())


@pytest.mark.parametrize("step", [0.5, 1, 10, 300, 3600, 86400])
def test_reads_any_constant_step(tmp_path: Path, step: float) -> None:
    trace = read(tmp_path, "".join(f"{k * step},7\n" for k in range(5)))
    assert trace.step == step
    assert trace.total == 35


def test_the_start_of_the_day_is_kept_if_there_is_one(tmp_path: Path) -> None:
    assert read(tmp_path, minutes("1970-01-02 00:MM")).start == 86400.0
    assert read(tmp_path, minutes("00:MM")).start is None


@pytest.mark.parametrize(
    ("text", "counts", "note"),
    [
        ("0,1\n60,2\n240,3\n", [1, 2, 0, 0, 3], "2 missing steps"),
        ("60,2\n0,1\n120,3\n", [1, 2, 3], "sorted"),
        ("0,0.5\n60,0.5\n120,0.5\n180,0.5\n", [1, 0, 1, 0], "rounded"),
    ],
)
def test_mends_what_has_one_meaning_and_says_so(
    tmp_path: Path, text: str, counts: list[int], note: str
) -> None:
    trace = read(tmp_path, text)
    assert trace.counts.tolist() == counts
    assert note in trace.notes[0]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 0, "no rows"),
        ("time,count\n", 0, "no rows"),
        ("0,1\n", 1, "how long a step is"),
        ("0,1\n60,-2\n", 2, "less than none"),
        ("0,1\n60,two\n", 2, "'two' is not a number"),
        ('0,1\n60,"1,200"\n', 2, "thousands separators"),
        ("0,1\n60,\n", 2, "count is missing"),
        ("0,1\n60,nan\n", 2, "not a number"),
        ("0,1\n60,inf\n", 2, "not believable"),
        ("0,1\n60,1_000\n", 2, "not a number"),
        ("0,1\n60,1\n60,2\n", 3, "the same time as in line 2"),
        ("0,1\n60,1\n120,1\n150,2\n", 4, "not a whole number of steps"),
        ("0,1\n60,1\n2026-01-31,2\n", 3, "not a time like those before"),
        ("yesterday 1,1\n", 1, "of no known format"),
        ("0,1\n60\n", 2, "1 columns where 2"),
        ("0,1,5\n60,1,5\n", 1, "3 columns where 2"),
        ("a,b,c\n0,1,5\n", 1, "not clear which"),
        ("0,1\n1,1\n1e300,1\n", 3, "check the times"),
        ("0,1\nnan,1\n2,1\n", 2, "not a time"),
        ("0,1\n1,1\n99000000,1\n", 3, "check the times"),
        (b"\x1f\x8b\x08\x00\xff\xfe", 0, "not a text file"),
        (b"0,1\n60,\x00\n", 0, "not"),
    ],
)
def test_refuses_the_rest_in_one_sentence(
    tmp_path: Path, text: str | bytes, line: int, words: str
) -> None:
    with pytest.raises(TraceFileError, match=words) as caught:
        read(tmp_path, text)
    sentence = str(caught.value)
    assert sentence.startswith("day.csv")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    if line:
        assert caught.value.line == line
        assert f"line {line}:" in sentence


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(TraceFileError, match="cannot be read"):
            read_trace(path)


def test_an_endless_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TraceFileError):
        read(tmp_path, "1" * 5_000_000)


def test_a_long_trace_keeps_every_request(tmp_path: Path) -> None:
    rows = "".join(f"{k},{k % 10}\n" for k in range(200_000))
    trace = read(tmp_path, "time,count\n" + rows)
    assert (trace.counts.size, trace.total) == (200_000, 900_000)


@pytest.mark.parametrize(
    ("name", "step", "total"),
    [
        ("worldcup98-1998-06-30-per-minute.csv", 60.0, 75_207_657),
        ("nab-elb-request-count.csv", 300.0, None),
    ],
)
def test_reads_the_real_traces(name: str, step: float, total: int | None) -> None:
    file = shared_data(name)
    trace = read_trace(file)
    with file.open() as rows:
        added = sum(float(row[1]) for row in list(csv.reader(rows))[1:])
    assert trace.step == step
    assert trace.total == added == (total or added)
    assert np.all(trace.counts >= 0)
