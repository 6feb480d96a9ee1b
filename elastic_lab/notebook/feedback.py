"""What a check says to the learner, as text and as HTML that follows JupyterLab's theme.

Nothing in it changes from one run to the next, so that a stored output can be compared strictly.
"""

from dataclasses import dataclass
from html import escape
from typing import Any

from elastic_lab.exercises.exercise import Exercise
from elastic_lab.exercises.result import Result, Verdict

HEADLINES = {
    "passed": "passed",
    "failed": "not yet",
    "skipped": "skipped",
    "broken": "could not be checked",
}
# JupyterLab gives every table a fixed layout, with columns of one width.
TABLE = "margin:6px 0;border-collapse:collapse;width:100%;table-layout:auto"
CELL = "text-align:left;vertical-align:top;padding:4px 8px;border:0"
MARKS = {True: "✓", False: "✗"}
COLOURS = {
    "passed": "var(--jp-success-color1, #2e7d32)",
    "failed": "var(--jp-warn-color1, #b26a00)",
    "skipped": "var(--jp-border-color1, #757575)",
    "broken": "var(--jp-error-color1, #c62828)",
}


@dataclass(frozen=True)
class Feedback:
    """The answer to `lab.check(...)`."""

    exercise: Exercise
    result: Result
    misconceptions: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """True when every check passed."""
        return self.result.status == "passed"

    def __repr__(self) -> str:
        """The whole feedback as text."""
        lines = [self._headline(), *(_text(verdict) for verdict in self.result.verdicts)]
        lines += [f"  {sentence}" for sentence in self._sentences()]
        return "\n".join(lines)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._html()}

    def _headline(self) -> str:
        points = f"{self.result.points} of {self.exercise.points} points"
        headline = HEADLINES[self.result.status]
        return f"Exercise {self.exercise.id}, {self.exercise.title}: {headline}, {points}"

    def _sentences(self) -> list[str]:
        if self.passed:
            return [f"Why: {self.exercise.explanation}", f"What if: {self.exercise.what_if}"]
        sentences = [f"Think again: {text}" for text in self.misconceptions]
        if self.result.status == "broken":
            sentences.append(
                f"The fault is the lab's, not yours ({self.result.reason}). Run the cell again; "
                "if it stays, tell your instructor."
            )
        elif self.result.reason:
            sentences.append(self.result.reason[:1].upper() + self.result.reason[1:])
        if self.result.status == "failed":
            sentences.append(f'Stuck? `lab.hint("{self.exercise.id}")` gives a hint.')
        return sentences

    def _html(self) -> str:
        rows = "".join(_row(verdict) for verdict in self.result.verdicts)
        table = f'<table style="{TABLE}">{rows}</table>' if rows else ""
        sentences = "".join(
            f'<p style="margin:4px 0">{_formatted(sentence)}</p>' for sentence in self._sentences()
        )
        colour = COLOURS[self.result.status]
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:4px 12px;'
            "max-width:60em;color:var(--jp-content-font-color1,inherit);"
            'font-family:var(--jp-content-font-family,sans-serif)">'
            f"<strong>{escape(self._headline())}</strong>"
            f"{table}{sentences}</div>"
        )


def _text(verdict: Verdict) -> str:
    judgement = verdict.judgement
    lines = [f"  {MARKS[judgement.passed]} {verdict.expected} ({verdict.points})"]
    lines.append(f"      observed: {judgement.observed}")
    if judgement.why:
        lines.append(f"      why: {judgement.why}")
    if judgement.next_step:
        lines.append(f"      next: {judgement.next_step}")
    return "\n".join(lines)


def _row(verdict: Verdict) -> str:
    judgement = verdict.judgement
    parts = [
        ("observed", judgement.observed),
        ("why", judgement.why),
        ("next", judgement.next_step),
    ]
    said = "".join(
        f'<div style="margin-top:2px"><span style="opacity:.75">{label}:</span> '
        f"{_formatted(text)}</div>"
        for label, text in parts
        if text
    )
    points = f"{verdict.points if judgement.passed else 0}/{verdict.points}"
    return (
        f'<tr style="background:transparent"><td style="{CELL};width:1em">'
        f"<strong>{MARKS[judgement.passed]}</strong></td>"
        f'<td style="{CELL}">{_formatted(verdict.expected)}{said}</td>'
        f'<td style="{CELL};width:3em">{points}</td></tr>'
    )


def _formatted(text: str) -> str:
    """Escaped text with `code` between backticks shown as code."""
    pieces = escape(text, quote=False).split("`")
    if len(pieces) % 2 == 0:
        return "`".join(pieces)
    return "".join(f"<code>{piece}</code>" if i % 2 else piece for i, piece in enumerate(pieces))
