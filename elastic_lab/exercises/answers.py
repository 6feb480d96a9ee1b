"""What a learner's cell left behind, asked for by name and let through only as plain values.

A verdict must not rest on an object that can lie (one whose `__eq__` is always true, say), so
values are copied by exact type, and a function is driven call by call from outside.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

DEEPEST = 20
MOST_ITEMS = 100_000


class AnswerError(Exception):
    """The learner's answer is missing or of the wrong kind; the message tells the learner."""


@dataclass(frozen=True)
class Outcome:
    """What one call of a learner's function gave: a plain value, or the error it raised."""

    value: Any = None
    error: str = ""


class Answers(Protocol):
    """The answers of one exercise, wherever the learner's code runs."""

    def value(self, name: str) -> Any:
        """The value that the learner gave to `name`, as plain JSON types; raises AnswerError."""

    def call(self, name: str, *arguments: Any) -> Outcome:
        """Call the learner's function `name`; raises AnswerError when there is none."""

    def restarted(self) -> "Answers":
        """The same answer cell run again in a new process: what it kept in memory is gone."""


class NamespaceAnswers:
    """Answers in this process: a namespace, and the source of the exercise's own cell."""

    def __init__(self, namespace: Mapping[str, Any], cell: str) -> None:
        self._namespace, self._cell = namespace, cell

    def value(self, name: str) -> Any:
        """See `Answers.value`."""
        return plain(self._given(name), name)

    def call(self, name: str, *arguments: Any) -> Outcome:
        """See `Answers.call`."""
        function = self._given(name)
        if not isinstance(function, Callable):  # type: ignore[arg-type]
            raise AnswerError(f"`{name}` is not a function; define it with `def {name}(...)`.")
        try:
            return Outcome(plain(function(*arguments), f"{name}(...)"))
        except AnswerError:
            raise
        except Exception as error:
            return Outcome(error=f"{type(error).__name__}: {error}")

    def restarted(self) -> "NamespaceAnswers":
        """See `Answers.restarted`: the cell is run again over a copy of the namespace."""
        namespace = dict(self._namespace)
        exec(compile(self._cell, "<exercise>", "exec"), namespace)
        return NamespaceAnswers(namespace, self._cell)

    def _given(self, name: str) -> Any:
        found = self._namespace.get(name, ...)
        if found is ...:
            raise AnswerError(
                f"`{name}` is not there yet: give it a value in the exercise's cell and run it."
            )
        return found


def plain(value: Any, name: str, depth: int = 0) -> Any:
    """`value` copied as plain JSON types (tuples as lists); raises AnswerError for other types."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if depth > DEEPEST:
        raise AnswerError(f"`{name}` is nested more than {DEEPEST} deep.")
    if type(value) in (list, tuple) and len(value) <= MOST_ITEMS:
        return [plain(item, name, depth + 1) for item in value]
    if type(value) is dict and all(type(key) is str for key in value):
        return {key: plain(item, name, depth + 1) for key, item in value.items()}
    raise AnswerError(
        f"`{name}` is of type {type(value).__name__}; use plain Python values "
        "(numbers, texts, lists and dicts of them)."
    )
