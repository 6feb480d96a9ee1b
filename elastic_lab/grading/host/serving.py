"""The host's process: one line a job on its input, lines of what came of it on its output.

Single-threaded, since it forks: a judge for each submission, warm from the start, so that one
which breaks down takes nothing else along. In: `{"job": n, ...}` (see `job`). Out: `{"job": n,
"exercise": record}` for each exercise, then `{"job": n, "end": trouble}`, which is empty when all
of it was judged.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from elastic_lab import wall_clock
from elastic_lab.dataplane.launcher.beginning import end_with_parent
from elastic_lab.exercises.course import lab_folder
from elastic_lab.exercises.parameters import Student
from elastic_lab.grading.host.job import Job, job_of
from elastic_lab.grading.host.nursery import Nursery
from elastic_lab.grading.judging.pristine import pristine
from elastic_lab.grading.judging.submission_judge import SubmissionJudge
from elastic_lab.plain_error import PlainError

MOST_SECONDS = 1800.0
"""For one submission. Every answer has limits of its own: this ends what is at fault here."""
MOST_MEMORY = 4 << 30
LOOK_SECONDS = 1.0
READ_BYTES = 1 << 16


@dataclass
class Judging:
    """A judge at work. `said`: what it has said of a line that is not yet whole."""

    number: int
    pid: int
    output: int
    home: Path
    since: float
    said: bytes = b""

    def fileno(self) -> int:
        """For a selector."""
        return self.output


class Serving:
    """The host: reads jobs, forks judges, and passes on what they say."""

    def __init__(self, jobs: BinaryIO, told: BinaryIO) -> None:
        self._jobs, self._told = jobs, told
        self._nursery = Nursery()
        self._judging: dict[int, Judging] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="elastic-lab-grading-"))
        self._remembered = self._folder / "days"
        self._remembered.mkdir()
        self._read = b""

    def run(self) -> None:
        """Until the input ends, or the nursery has gone."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._jobs, selectors.EVENT_READ)
            selector.register(self._nursery, selectors.EVENT_READ)
            while self._turn(selector):
                pass

    def close(self) -> None:
        """End every judge and what it started, and leave no file."""
        for judging in self._judging.values():
            _kill(judging.pid)
        self._nursery.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _turn(self, selector: selectors.BaseSelector) -> bool:
        for key, _ in selector.select(LOOK_SECONDS):
            if key.fileobj is self._jobs:
                if not self._take_jobs(selector):
                    return False
            elif key.fileobj is self._nursery:
                if not self._nursery.lives():
                    return False
            else:
                self._hear(key.data, selector)
        self._end_what_takes_too_long()
        return True

    def _take_jobs(self, selector: selectors.BaseSelector) -> bool:
        read = os.read(self._jobs.fileno(), READ_BYTES)
        *lines, self._read = (self._read + read).split(b"\n")
        for line in lines:
            asked = json.loads(line)
            judging = self._begin(int(asked.pop("job")), job_of(asked))
            selector.register(judging, selectors.EVENT_READ, judging)
        return bool(read)

    def _begin(self, number: int, job: Job) -> Judging:
        site = self._nursery.site(f"submission-{number}", job.isolation)
        output, said = os.pipe()
        home = self._folder / str(number)
        home.mkdir()
        pid = os.fork()
        if pid == 0:
            os.close(output)
            self._nursery.forget()
            _judge(job, site, home, self._remembered, said)
        os.close(said)
        site.close()
        judging = Judging(number, pid, output, home, wall_clock.monotonic_seconds())
        self._judging[number] = judging
        return judging

    def _hear(self, judging: Judging, selector: selectors.BaseSelector) -> None:
        read = os.read(judging.output, READ_BYTES)
        *lines, judging.said = (judging.said + read).split(b"\n")
        for line in lines:
            self._tell({"job": judging.number, **json.loads(line)})
        if read:
            return
        selector.unregister(judging)
        os.close(judging.output)
        _, status = os.waitpid(judging.pid, 0)
        del self._judging[judging.number]
        _kill(judging.pid)
        shutil.rmtree(judging.home, ignore_errors=True)
        code = os.waitstatus_to_exitcode(status)
        if code:
            trouble = f"it could not be graded to its end: the judge broke off ({code})"
            self._tell({"job": judging.number, "end": trouble})

    def _end_what_takes_too_long(self) -> None:
        now = wall_clock.monotonic_seconds()
        for judging in self._judging.values():
            if now - judging.since > MOST_SECONDS:
                _kill(judging.pid)

    def _tell(self, message: dict[str, Any]) -> None:
        self._told.write(json.dumps(message).encode() + b"\n")
        self._told.flush()


def _judge(job: Job, site: socket.socket, home: Path, remembered: Path, said: int) -> NoReturn:
    """The process of one submission's judge."""
    code = 1
    try:
        os.setsid()
        end_with_parent()
        os.environ["ELASTIC_LAB_HOME"] = str(home / "judge")
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        for line in _lines(job, site, home, remembered):
            os.write(said, json.dumps(line).encode() + b"\n")
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _lines(job: Job, site: socket.socket, home: Path, remembered: Path) -> Iterator[dict[str, Any]]:
    try:
        lab = pristine(lab_folder(job.lab), job.checks)
        student = Student(job.student, job.seed)
        judge = SubmissionJudge(lab, job.content, student, site, job.isolation, home, remembered)
        for record in judge.records():
            yield {"exercise": asdict(record)}
        judge.close()
        yield {"end": ""}
    except PlainError as error:
        yield {"end": str(error)}


def _kill(pid: int) -> None:
    """A judge and what it has forked; its site ends by itself."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _warm_up() -> None:
    """Load what every judge needs, the labs among it, before the first is forked."""
    import boto3  # noqa: F401 - checks make clients
    import requests  # noqa: F401 - and ask servers

    from elastic_lab.cloud.warm_up import share_botocore_loader
    from elastic_lab.exercises.course import lab_folders

    share_botocore_loader()
    for folder in lab_folders():
        pristine(folder)
    gc.collect()
    gc.freeze()


def main() -> None:
    """Serve standard input until it ends."""
    # Ctrl-C is for whoever asks: it ends this process by closing the input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    told = os.fdopen(os.dup(1), "wb")
    # What a check or a library prints belongs among the errors.
    os.dup2(2, 1)
    serving = Serving(sys.stdin.buffer, told)
    try:
        _warm_up()
        serving.run()
    finally:
        serving.close()


if __name__ == "__main__":
    main()
