"""A host of judges, asked from here: submissions in, what came of them out."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from elastic_lab.grading.host.job import Job
from elastic_lab.grading.record import ExerciseRecord, exercise_of

END_SECONDS = 10.0
TRIES = 2


@dataclass
class Judged:
    """What came of a job: the exercises that were judged, and why not all were, if so."""

    exercises: list[ExerciseRecord] = field(default_factory=list)
    trouble: str = ""


@dataclass
class _Open:
    job: Job
    future: Future[Judged]
    tries: int = 1
    judged: Judged = field(default_factory=Judged)


class Host:
    """Starts the host's process, and another one should it break down. May be used from any
    thread. It judges as many submissions at a time as are submitted."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._open: dict[int, _Open] = {}
        self._lock = threading.RLock()
        self._closed = False
        self._process = self._start()

    def submit(self, job: Job) -> Future[Judged]:
        """Have a submission judged."""
        future: Future[Judged] = Future()
        with self._lock:
            number = next(self._numbers)
            self._open[number] = _Open(job, future)
            self._send(number)
        return future

    def close(self) -> None:
        """End the process and all that it judges."""
        with self._lock:
            self._closed = True
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "elastic_lab.grading.host.serving"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # An interrupted terminal interrupts its process group: this one is asked in order.
            start_new_session=True,
            env=dict(os.environ),
        )
        threading.Thread(target=self._read, args=(process,), name="host", daemon=True).start()
        return process

    def _send(self, number: int) -> None:
        line = json.dumps({"job": number, **self._open[number].job.as_json()}).encode() + b"\n"
        assert self._process.stdin is not None
        with suppress(OSError):  # it has broken down: the reader sees to that
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._hear(json.loads(line))
        with self._lock:
            if self._closed:
                lost: Sequence[_Open] = list(self._open.values())
            else:
                lost = self._start_anew()
        for each in lost:
            each.future.set_result(Judged(each.judged.exercises, "the grading process ended"))

    def _hear(self, told: dict[str, Any]) -> None:
        with self._lock:
            asked = self._open[told["job"]]
            if "exercise" in told:
                asked.judged.exercises.append(exercise_of(told["exercise"]))
                return
            del self._open[told["job"]]
        asked.judged.trouble = told["end"]
        asked.future.set_result(asked.judged)

    def _start_anew(self) -> list[_Open]:
        """Give what was not done to a new process; those that were tried often enough."""
        self._process = self._start()
        lost = []
        for number, each in list(self._open.items()):
            if each.tries >= TRIES:
                lost.append(self._open.pop(number))
                continue
            each.tries += 1
            each.judged = Judged()
            self._send(number)
        return lost
