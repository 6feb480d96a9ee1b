"""A whole submission: every exercise of its lab, and none can harm another."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from elastic_lab.dataplane.launcher import Isolation, Launcher
from elastic_lab.dataplane.launcher.site import network_of
from elastic_lab.exercises.exercise import Exercise
from elastic_lab.exercises.parameters import Student
from elastic_lab.exercises.result import Result
from elastic_lab.grading.judging.ends import Ends
from elastic_lab.grading.judging.exercise_judge import ExerciseJudge
from elastic_lab.grading.judging.pristine import Pristine
from elastic_lab.grading.judging.site import Site
from elastic_lab.grading.record import CheckRecord, ExerciseRecord
from elastic_lab.grading.submissions.notebook import Answer, answers
from elastic_lab.sandbox.waiters import scale_waiters


@dataclass(frozen=True)
class Asked:
    """An exercise, its answer, and whether its checks are extra."""

    exercise: Exercise
    answer: Answer
    extra: bool = False


class SubmissionJudge:
    """Judges the notebook `content` of `student`; `connection`: to the launcher of its own
    network.

    home, remembered: see `Site`. Enters that network, so this process can do nothing else then.
    """

    def __init__(
        self,
        lab: Pristine,
        content: bytes,
        student: Student,
        connection: socket.socket,
        isolation: Isolation,
        home: Path,
        remembered: Path,
    ) -> None:
        self._lab, self._content, self._student = lab, content, student
        network = network_of(connection)
        if network is not None:
            network.enter()
        scale_waiters(lab.header.time_scale)
        ends = Ends()
        launcher = Launcher(ends, connection=connection)
        self._site = Site(launcher, ends, isolation, home, remembered)

    def records(self) -> Iterator[ExerciseRecord]:
        """What came of each exercise, in order. Raises NotebookError for what is no notebook."""
        for asked in self._asked():
            if not asked.answer.source.strip() or _is_untouched(asked.answer):
                yield _record(asked, Result(asked.exercise.id, "failed", reason=asked.answer.note))
                continue
            source = asked.answer.source
            judge = ExerciseJudge(self._lab, asked.exercise, source, self._student, self._site)
            result, stopped = judge.result()
            yield _record(asked, result, stopped)

    def close(self) -> None:
        """End all that was started."""
        self._site.launcher.close()

    def _asked(self) -> list[Asked]:
        own = self._lab.exercises.exercises
        extra = self._lab.extra.exercises if self._lab.extra else {}
        names = list(dict.fromkeys([*own, *extra]))
        found = {each.exercise: each for each in answers(self._content, names, self._lab.given())}
        asked = [Asked(exercise, found[name]) for name, exercise in own.items()]
        return asked + [Asked(exercise, found[name], True) for name, exercise in extra.items()]


def _is_untouched(answer: Answer) -> bool:
    return answer.note == "its cell is as it was handed out"


def _record(asked: Asked, result: Result, stopped: str = "") -> ExerciseRecord:
    stop = f"the cell stopped with {stopped}" if stopped else ""
    return ExerciseRecord(
        exercise=result.exercise,
        title=asked.exercise.title,
        of=asked.exercise.points,
        status=result.status,
        checks=tuple(
            CheckRecord(
                verdict.check,
                verdict.points,
                verdict.judgement.passed,
                verdict.expected,
                verdict.judgement.observed,
                verdict.judgement.why,
                verdict.judgement.next_step,
                verdict.judgement.shows,
            )
            for verdict in result.verdicts
        ),
        reason=result.reason,
        note="; ".join(each for each in (asked.answer.note, stop) if each),
        extra=asked.extra,
    )
