"""One exercise of a submission: its answer runs in a process of its own, on a pristine lab, and is
judged from outside."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from elastic_lab.cloud.address import CloudAddress
from elastic_lab.cloud.world import WorldSettings
from elastic_lab.exercises.answers import AnswerError
from elastic_lab.exercises.exercise import Exercise
from elastic_lab.exercises.judge import judge
from elastic_lab.exercises.observed_cloud import ObservedCloud
from elastic_lab.exercises.parameters import Student, parameters_of
from elastic_lab.exercises.result import Result
from elastic_lab.grading.judging.answer_process import Allowance, AnswerProcess, Replies
from elastic_lab.grading.judging.clouds import Clouds
from elastic_lab.grading.judging.jailed_answers import JailedAnswers
from elastic_lab.grading.judging.pristine import Pristine
from elastic_lab.grading.judging.site import Site
from elastic_lab.plain_error import PlainError


class ExerciseJudge:
    """Judges `exercise`, the answer to which is the cell `answer`. Use it once.

    student: whose parameters the lab has.
    """

    def __init__(
        self,
        lab: Pristine,
        exercise: Exercise,
        answer: str,
        student: Student,
        site: Site,
    ) -> None:
        self._lab, self._exercise, self._answer = lab, exercise, answer
        self._student, self._site = student, site
        self._allowance = Allowance(lab.header.answer_cpu_seconds, lab.header.answer_wall_seconds)
        self._clouds = Clouds(site, self._allowance.day_seconds)
        self._made: dict[str, dict[str, Any]] = {}
        self._process: AnswerProcess | None = None

    def result(self) -> tuple[Result, str]:
        """What came of it, and the error that stopped the learner's cell, if one did."""
        try:
            return self._judged()
        except AnswerError as wrong:
            return Result(self._exercise.id, "failed", reason=str(wrong)), ""
        except PlainError as error:
            return Result(self._exercise.id, "broken", reason=str(error)), ""
        finally:
            if self._process is not None:
                self._process.close()
            self._clouds.close()

    def _judged(self) -> tuple[Result, str]:
        exercise = self._exercise
        replies: Replies = {
            "lab": self._told_of_lab,
            "cloud": self._open_cloud,
            "setup": self._set_up,
        }
        self._process = process = AnswerProcess(
            self._site,
            f"answer-{exercise.id}",
            self._allowance,
            replies,
            self._clouds.days_spent,
        )
        before = self._lab.before(exercise.id)
        asked = {"before": before, "exercise": exercise.id, "answer": self._answer}
        failed = process.ask("prepare", counted=False, **asked)["failed"]
        if failed:
            return Result(exercise.id, "broken", reason=str(failed)), ""
        cpu_seconds = self._allowance.cpu_seconds
        stopped = process.ask("answer", answer=self._answer, cpu_seconds=cpu_seconds)["failed"]
        cloud, made = _LazyCloud(self), self._made.get(exercise.id, {})
        result, _ = judge(exercise, cloud, JailedAnswers(process), made)
        return result, stopped if isinstance(stopped, str) else ""

    def cloud(self) -> ObservedCloud:
        """The cloud that is open; a pristine one when there is none yet."""
        return ObservedCloud(self._address(), self._parameters())

    def _address(self) -> CloudAddress:
        return self._clouds.address or self._clouds.open(self._settings())

    def _parameters(self) -> dict[str, Any]:
        choices = self._lab.exercises.parameters
        return parameters_of(choices, self._student, self._lab.exercises.lab)

    def _settings(self) -> WorldSettings:
        header = self._lab.header
        return WorldSettings(self._lab.exercises.lab, header.seed, header.time_scale)

    def _told_of_lab(self, lab: str) -> dict[str, Any]:
        mine = self._lab.exercises
        if lab not in (mine.lab, self._lab.name):
            raise PlainError(f"This is lab {mine.lab}, and not lab {lab}.")
        days = [day.as_json() for day in mine.days.values()]
        return {
            "lab": mine.lab,
            "header": asdict(self._lab.header),
            "days": days,
            "parameters": self._parameters(),
        }

    def _open_cloud(self, resume: bool) -> dict[str, Any]:
        address = self._address() if resume else self._clouds.open(self._settings())
        token = self._clouds.learners_token
        return {"endpoint": address.endpoint, "private": address.private, "token": token}

    def _set_up(self, exercise: str) -> dict[str, Any]:
        known = [self._exercise, self._lab.exercises.exercises.get(exercise)]
        asked = next((each for each in known if each and each.id == exercise and each.setup), None)
        if asked is None or asked.setup is None:
            return {"error": f"Exercise {exercise} needs no setup: go on with its cell."}
        self._made[exercise] = asked.setup(self.cloud())
        return {"sentence": asked.setup_sentence}


class _LazyCloud(ObservedCloud):
    """A cloud that is opened when a check first looks at it: many exercises need none."""

    def __init__(self, judge: ExerciseJudge) -> None:
        self._judge = judge

    def __getattr__(self, name: str) -> Any:
        if name not in ("address", "client", "days", "parameters"):
            raise AttributeError(name)
        self.__dict__.update(vars(self._judge.cloud()))
        return self.__dict__[name]
