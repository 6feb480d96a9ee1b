"""Observe, then judge: the one way from a learner's system to a result."""

import json
import logging
from collections.abc import Collection
from typing import Any

from elastic_lab.exercises.answers import AnswerError, Answers
from elastic_lab.exercises.days import DayError
from elastic_lab.exercises.exercise import Exercise, Seen
from elastic_lab.exercises.observed_cloud import NoJournal, ObservedCloud
from elastic_lab.exercises.result import Result, Verdict

logger = logging.getLogger(__name__)


def judge(
    exercise: Exercise,
    cloud: ObservedCloud,
    answers: Answers,
    made: Seen,
    missing_services: Collection[str] = (),
) -> tuple[Result, Seen]:
    """The result of `exercise`, and the observation that it rests on (empty when there is none).

    `made` is what the exercise's setup returned. An exercise whose service is missing is skipped,
    never passed.
    """
    lacking = [service for service in exercise.services if service in missing_services]
    if lacking:
        reason = f"this endpoint does not have {', '.join(lacking)}"
        return Result(exercise.id, "skipped", reason=reason), {}
    try:
        seen = _plain(exercise.observe(cloud, answers, made))
    except (AnswerError, DayError) as error:
        return Result(exercise.id, "failed", reason=str(error)), {}
    except NoJournal:
        reason = "this endpoint keeps no journal of calls, which the exercise needs"
        return Result(exercise.id, "skipped", reason=reason), {}
    except Exception as error:
        return _broken(exercise, error), {}
    try:
        verdicts = tuple(
            Verdict(check.name, check.points, check.expected, exercise.judge(check, seen))
            for check in exercise.checks
        )
    except Exception as error:
        return _broken(exercise, error), seen
    passed = all(verdict.judgement.passed for verdict in verdicts)
    return Result(exercise.id, "passed" if passed else "failed", verdicts), seen


def _broken(exercise: Exercise, error: Exception) -> Result:
    """The result when not the learner's answer but our check is at fault."""
    logger.error("checking %s", exercise.id, exc_info=error)
    return Result(exercise.id, "broken", reason=f"{type(error).__name__}: {error}")


def _plain(seen: dict[str, Any]) -> dict[str, Any]:
    """The observation with nothing in it but JSON's own types."""
    return dict(json.loads(json.dumps(seen)))
