"""The `Answers` that checks ask, of an answer that runs in another process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elastic_lab.exercises.answers import AnswerError, Outcome, plain
from elastic_lab.exercises.at_once import gives_way
from elastic_lab.grading.judging.answer_process import AnswerProcess


class JailedAnswers:
    """See `exercises.answers.Answers`. `of`: the answer's place among those of the process."""

    def __init__(self, process: AnswerProcess, of: int = 0) -> None:
        self._process, self._of = process, of

    def value(self, name: str) -> Any:
        """See `Answers.value`."""
        told = self._process.ask("value", of=self._of, name=name)
        return _plain(told.get("value"), name)

    def call(self, name: str, *arguments: Any) -> Outcome:
        """See `Answers.call`."""
        return _called(self._process, "call", self._of, name, arguments)

    def made(self, name: str, *arguments: Any, **named: Any) -> JailedMade:
        """See `Answers.made`."""
        told = self._process.ask(
            "make",
            of=self._of,
            name=name,
            arguments=[self._process.packed(each) for each in arguments],
            named={key: self._process.packed(each) for key, each in named.items()},
        )
        return JailedMade(self._process, _place(told, "made"))

    def restarted(self, defines: str = "") -> JailedAnswers:
        """See `Answers.restarted`."""
        told = self._process.ask("restart", of=self._of, defines=defines)
        return JailedAnswers(self._process, _place(told, "answers"))


class JailedMade:
    """See `exercises.answers.Made`."""

    def __init__(self, process: AnswerProcess, of: int) -> None:
        self._process, self._of = process, of

    def call(self, method: str, *arguments: Any) -> Outcome:
        """See `Made.call`."""
        return _called(self._process, "method", self._of, method, arguments)


def _called(
    process: AnswerProcess, do: str, of: int, name: str, arguments: tuple[Any, ...]
) -> Outcome:
    told = process.ask(
        do,
        of=of,
        name=name,
        arguments=[process.packed(each) for each in arguments],
        gives_way=gives_way(),
    )
    outcome = told.get("outcome")
    if not isinstance(outcome, Mapping):
        raise AnswerError(f"`{name}` gave no answer.")
    error = outcome.get("error")
    value = _plain(outcome.get("value"), name)
    return Outcome(value, error if isinstance(error, str) else "")


def _plain(value: Any, name: str) -> Any:
    """JSON is plain already; its depth and size are still the learner's choice."""
    return plain(value, name)


def _place(told: Mapping[str, Any], kind: str) -> int:
    place = told.get(kind)
    if type(place) is not int:
        raise AnswerError("Your answer cannot be looked at.")
    return place
