"""What came of one submission: what was observed, and nothing that a rule of marking adds.

A record depends on the submission, the course, the seed and the isolation alone, so that a regrade
gives the same one. Late rules, rubrics and exports work on records and need nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

ExerciseStatus = Literal["passed", "failed", "skipped", "broken"]
"""`broken`: a check of ours failed, not the answer; an instructor has to look."""


@dataclass(frozen=True)
class CheckRecord:
    """One check's verdict. `shows`: the misconception behind a failure, by its name."""

    check: str
    points: int
    passed: bool
    expected: str
    observed: str
    why: str = ""
    next_step: str = ""
    shows: str = ""


@dataclass(frozen=True)
class ExerciseRecord:
    """One exercise. `of`: the points that it is worth; `checks` is empty when the answer could not
    be looked at, and `reason` says why. `note`: what was odd about the cell, if anything. `extra`:
    its checks come from a folder that learners do not have."""

    exercise: str
    title: str
    of: int
    status: ExerciseStatus
    checks: tuple[CheckRecord, ...] = ()
    reason: str = ""
    note: str = ""
    extra: bool = False

    @property
    def points(self) -> int:
        """Points earned: those of the checks that passed."""
        return sum(check.points for check in self.checks if check.passed)


@dataclass(frozen=True)
class SubmissionRecord:
    """One learner's submission of one lab ("01_virtualization").

    student: the name in the marks; identity: the school system's number of them, if it gave one.
    late: the school system said so. content_hash: SHA-256 of the notebook's bytes. trouble: why
    nothing of it could be graded, if so. note: what else there is to know of the file.
    course_version: a hash of the lab's notebook, its checks and this package's version.
    isolation: what kept the learner's code from the machine.
    """

    student: str
    lab: str
    path: str
    content_hash: str
    course_version: str
    seed: int
    isolation: str
    identity: str = ""
    late: bool = False
    exercises: tuple[ExerciseRecord, ...] = ()
    trouble: str = ""
    note: str = ""

    @property
    def points(self) -> int:
        """Points earned in all exercises."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def of(self) -> int:
        """The points that the lab is worth."""
        return sum(exercise.of for exercise in self.exercises)

    def as_json(self) -> dict[str, Any]:
        """The record as JSON-ready values; `record_of` reads them."""
        return asdict(self)


def record_of(told: Mapping[str, Any]) -> SubmissionRecord:
    """The record in JSON values."""
    exercises = tuple(exercise_of(each) for each in told["exercises"])
    return SubmissionRecord(**{**told, "exercises": exercises})


def exercise_of(told: Mapping[str, Any]) -> ExerciseRecord:
    """The record of one exercise in JSON values."""
    checks = tuple(CheckRecord(**each) for each in told["checks"])
    return ExerciseRecord(**{**told, "checks": checks})
