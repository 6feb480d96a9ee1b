"""What a learner's cell left behind, asked for by name and let through only as plain values.

A verdict must not rest on an object that can lie (one whose `__eq__` is always true, say), so
values are copied by exact type, and a function is driven call by call from outside.
"""

import builtins
import copy
import linecache
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

# By exact type, as all others: a type of the learner's own could lie.
NUMPY_SCALARS = (np.bool_, np.int32, np.int64, np.float32, np.float64)
DEEPEST = 20
MOST_ITEMS = 100_000


class AnswerError(Exception):
    """The learner's answer is missing or of the wrong kind; the message tells the learner."""


@dataclass(frozen=True)
class Outcome:
    """What one call of a learner's function gave: a plain value, or the error it raised."""

    value: Any = None
    error: str = ""


class Made(Protocol):
    """An object of a learner's class. Only plain values come out of it."""

    def call(self, method: str, *arguments: Any) -> Outcome:
        """Call its `method`; raises AnswerError when it has none."""


class Answers(Protocol):
    """The answers of one exercise, wherever the learner's code runs."""

    def value(self, name: str) -> Any:
        """The value that the learner gave to `name`, as plain JSON types; raises AnswerError."""

    def call(self, name: str, *arguments: Any) -> Outcome:
        """Call the learner's function `name`; raises AnswerError when there is none."""

    def made(self, name: str, *arguments: Any, **named: Any) -> Made:
        """An object of the learner's class `name`, to be driven from outside; raises AnswerError
        when there is none, or when it cannot be made so."""

    def restarted(self, defines: str = "") -> "Answers":
        """The cell that defined the function `defines` run again in a new process, so that what
        was kept in memory is gone; raises AnswerError when the cell does not run to its end."""


class MadeHere:
    """One that lives in this process."""

    def __init__(self, name: str, made: Any) -> None:
        self._name, self._made = name, made

    def call(self, method: str, *arguments: Any) -> Outcome:
        """See `Made.call`."""
        function = getattr(self._made, method, None)
        if not callable(function):
            raise AnswerError(f"`{self._name}` has no method `{method}(...)`.")
        return _outcome(function, f"{self._name}.{method}(...)", arguments)


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
        return _outcome(function, f"{name}(...)", arguments)

    def made(self, name: str, *arguments: Any, **named: Any) -> Made:
        """See `Answers.made`."""
        kind = self._given(name)
        if not isinstance(kind, type):
            raise AnswerError(f"`{name}` is not a class; define it with `class {name}:`.")
        try:
            return MadeHere(name, kind(*arguments, **named))
        except Exception as error:
            raise AnswerError(
                f"`{name}` cannot be made as the exercise says: {type(error).__name__}: {error}."
            ) from None

    def restarted(self, defines: str = "") -> "NamespaceAnswers":
        """See `Answers.restarted`: the cell that made `defines` is run again over what the other
        cells made, copied before anything was called."""
        namespace = {name: _copied(value) for name, value in self._namespace.items()}
        namespace["__builtins__"] = {**vars(builtins), "hash": _hash_of_another_process}
        source = _cell_of(self._namespace.get(defines)) or self._cell
        try:
            exec(compile(source, "<exercise>", "exec"), namespace)
        except Exception as error:
            raise AnswerError(
                f"your cell stops with {type(error).__name__}: {error}. Mend it until it runs to "
                "its end, then check again."
            ) from None
        return NamespaceAnswers(namespace, source)

    def _given(self, name: str) -> Any:
        found = self._namespace.get(name, ...)
        if found is ...:
            raise AnswerError(f"`{name}` is not there yet: define it in the exercise's cell.")
        return found


def _outcome(function: Callable[..., Any], name: str, arguments: tuple[Any, ...]) -> Outcome:
    try:
        return Outcome(plain(function(*arguments), name))
    except AnswerError:
        raise
    except Exception as error:
        return Outcome(error=f"{type(error).__name__}: {error}")


def _cell_of(function: Any) -> str:
    """The whole cell that defined `function`, as the kernel keeps it; empty when unknown."""
    code = getattr(function, "__code__", None)
    return "".join(linecache.getlines(code.co_filename)) if code else ""


def _copied(value: Any) -> Any:
    """A copy of what a learner may use as a memory; anything else as it is."""
    if type(value) not in (dict, list, set):
        return value
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def _hash_of_another_process(value: Any) -> int:
    """Python salts the hash of text anew in every process."""
    return hash(("another process", value)) if isinstance(value, str | bytes) else hash(value)


def plain(value: Any, name: str, depth: int = 0) -> Any:
    """`value` copied as plain JSON types (tuples as lists); raises AnswerError for other types."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) in NUMPY_SCALARS:
        return value.item()
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
