"""Access logs as S3 keeps them, read as a trace or refused in one sentence."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from elastic_lab.simulation.access_log_file import is_access_log, read_access_log
from elastic_lab.simulation.trace_file import TraceFileError

# AWS's own examples of entries, shortened:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
LINE = (
    "{type} 2026-07-02T22:23:00.186641Z app/web/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80"
    " 0.000 0.001 0.000 200 200 34 366"
    ' "GET http://www.example.com:80/?a=\\x22b\\x22 HTTP/1.1" "curl/7.46.0" - -'
    " arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/web/73e2d6bc24d8a067"
    ' "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 {at} "forward" "-" "-"'
    ' "10.0.0.1:80" "200" "-" "-" TID_1234abcd5678ef90\n'
)


def lines(*seconds: float, type: str = "http") -> str:
    return "".join(
        LINE.format(type=type, at=f"2026-07-02T22:22:{second:09.6f}Z") for second in seconds
    )


def test_requests_are_counted_by_the_second_in_which_they_came(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text(lines(0.2, 0.9) + lines(3.0, type="h2"))
    assert is_access_log(log)
    trace = read_access_log(log)
    assert (trace.counts.tolist(), trace.step, trace.name) == ([2, 0, 0, 1], 1.0, "web")
    assert trace.start == 1783030920.0


def test_a_folder_as_the_bucket_has_it(tmp_path: Path) -> None:
    for number, seconds in enumerate([(5.0, 1.0), (2.0,)]):
        folder = tmp_path / "AWSLogs" / f"{number}"
        folder.mkdir(parents=True)
        (folder / "web.log.gz").write_bytes(gzip.compress(lines(*seconds).encode()))
    (tmp_path / "AWSLogs" / "ELBAccessLogTestFile").write_text("a test")
    assert is_access_log(tmp_path)
    assert read_access_log(tmp_path).counts.tolist() == [1, 1, 0, 0, 1]


def test_other_files_are_no_access_logs(tmp_path: Path) -> None:
    for name, content in {"a.csv": b"time,count\n0,1\n", "b.gz": b"no", "c": b"\xff\xfe"}.items():
        (tmp_path / name).write_bytes(content)
        assert not is_access_log(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (lines(1.0) + "http nonsense\n", "web.log, line 2: this is no line"),
        (lines(1.0).replace("2026-07-02T22:22", "yesterday"), "web.log, line 1: this is no line"),
        (lines(1.0) + lines(1.0).replace("2026-07-02T22:22", "1970-01-01T00:00"), "span 20,6"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "web.log").write_text(content)
    with pytest.raises(TraceFileError, match=told):
        read_access_log(tmp_path / "web.log")


def test_an_empty_folder_and_a_broken_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(TraceFileError, match="no line of an access log"):
        read_access_log(tmp_path)
    (tmp_path / "web.log.gz").write_bytes(gzip.compress(lines(1.0).encode())[:-9])
    with pytest.raises(TraceFileError, match="fetch it from the bucket again"):
        read_access_log(tmp_path)
