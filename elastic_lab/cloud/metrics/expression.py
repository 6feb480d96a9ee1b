"""Metric math: an expression over time series is read and worked out in one go.

Operators from the loosest to the tightest: OR, AND, comparisons, + and -, * and /, a sign, ^.
A time series is a column over the grid of the request's periods, nan where it has no datapoint;
a missing datapoint of one side is missing in the result.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from elastic_lab.cloud.metrics.functions import FUNCTIONS
from elastic_lab.cloud.metrics.values import (
    ExpressionError,
    Grid,
    NotComputedError,
    Tagged,
    Value,
    combine,
)

TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<name>[A-Za-z][A-Za-z0-9_]*)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<sign>==|!=|<=|>=|&&|\|\||[-+*/^()\[\],<>])
    )""",
    re.VERBOSE,
)
WORDS = {"&&": "AND", "||": "OR"}

BINARY: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": lambda a, b: np.where(b == 0, np.nan, a / np.where(b == 0, 1.0, b)),
    "^": np.power,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
    "AND": lambda a, b: (a != 0) & (b != 0),
    "OR": lambda a, b: (a != 0) | (b != 0),
}
LEVELS: tuple[tuple[str, ...], ...] = (
    ("OR",),
    ("AND",),
    ("<", "<=", ">", ">=", "==", "!="),
    ("+", "-"),
    ("*", "/"),
)


def work_out(expression: str, grid: Grid, look_up: Callable[[str], Value]) -> Value:
    """The value of `expression`; `look_up` gives the value of another query by its id.

    Raises ExpressionError where the learner's expression is wrong, NotComputedError where AWS
    would compute what this cloud does not.
    """
    if re.match(r"\s*SELECT\b", expression, re.IGNORECASE):
        raise NotComputedError("Metrics Insights queries (SELECT)")
    reading = _Reading(_tokens(expression), grid, look_up)
    with np.errstate(all="ignore"):
        value = reading.level(0)
    reading.expect("")
    return value


def _tokens(expression: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = expression.strip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise ExpressionError(f"unexpected character '{text[at]}' at position {at}")
        kind = str(match.lastgroup)
        token = WORDS.get(match.group(kind), match.group(kind))
        found.append(("sign" if token in ("AND", "OR") else kind, token))
        at = match.end()
    return [*found, ("end", "")]


class _Reading:
    """One pass over the tokens; each method reads a part and returns its value."""

    def __init__(
        self, tokens: Sequence[tuple[str, str]], grid: Grid, look_up: Callable[[str], Value]
    ) -> None:
        self._tokens, self._at = tokens, 0
        self._grid, self._look_up = grid, look_up

    def level(self, number: int) -> Value:
        """A chain of operators of one level, from the left."""
        if number == len(LEVELS):
            return self._signed()
        value = self.level(number + 1)
        while self._token() in LEVELS[number] and self._kind() == "sign":
            operator = self._take()
            value = combine(operator, BINARY[operator], value, self.level(number + 1))
        return value

    def expect(self, token: str) -> None:
        """The next token must be `token`."""
        if self._token() != token or self._kind() == "text":
            told = self._token() or "the end"
            raise ExpressionError(f"expected '{token or 'the end'}', found '{told}'")
        self._at += 1

    def _signed(self) -> Value:
        if self._token() == "-":
            self._take()
            return combine("-", np.subtract, 0.0, self._signed())
        return self._power()

    def _power(self) -> Value:
        base = self._part()
        if self._token() != "^":
            return base
        self._take()
        return combine("^", np.power, base, self._signed())

    def _part(self) -> Value:
        kind, token = self._kind(), self._take()
        if kind == "number":
            return float(token)
        if kind == "text":
            return token[1:-1]
        if kind == "name":
            return self._call(token) if self._token() == "(" else self._named(token)
        if token == "(":
            value = self.level(0)
            self.expect(")")
            return value
        if token == "[":
            return self._list()
        raise ExpressionError(f"unexpected '{token or 'end'}'")

    def _named(self, name: str) -> Value:
        return name if name in ("REPEAT", "LINEAR") else self._look_up(name)

    def _call(self, name: str) -> Value:
        function = FUNCTIONS.get(name.upper())
        if function is None:
            raise NotComputedError(f"the metric math function {name}")
        self.expect("(")
        arguments = self._until(")")
        try:
            return function(self._grid, *arguments)
        except TypeError:
            raise ExpressionError(f"{name} cannot take these arguments") from None

    def _list(self) -> Value:
        members: list[Tagged] = []
        for member in self._until("]"):
            if isinstance(member, list):
                members += member
            elif isinstance(member, np.ndarray):
                members.append(("", member))
            else:
                raise ExpressionError("a list holds time series only")
        return members

    def _until(self, end: str) -> list[Value]:
        values: list[Value] = []
        while self._token() != end:
            values.append(self.level(0))
            if self._token() != end:
                self.expect(",")
        self.expect(end)
        return values

    def _kind(self) -> str:
        return self._tokens[self._at][0]

    def _token(self) -> str:
        return self._tokens[self._at][1]

    def _take(self) -> str:
        token = self._token()
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token
