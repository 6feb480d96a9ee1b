"""The learner's progress through a lab, as a table."""

from dataclasses import dataclass
from typing import Any

from elastic_lab.exercises.exercise import Exercise
from elastic_lab.notebook.progress import Standing


@dataclass(frozen=True)
class ProgressTable:
    """One row an exercise: what was reached, of what there is."""

    title: str
    rows: list[tuple[Exercise, Standing]]

    def __repr__(self) -> str:
        """The table as text."""
        return "\n".join([self._summary(), *("  " + _line(*row) for row in self.rows)])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        lines = [f"**{self._summary()}**", "", "| | exercise | points |", "|---|---|---|"]
        lines += [
            f"| {_mark(standing)} | {exercise.id} {exercise.title} "
            f"| {standing.points} of {exercise.points} |"
            for exercise, standing in self.rows
        ]
        return {"text/plain": repr(self), "text/markdown": "\n".join(lines)}

    def _summary(self) -> str:
        done = sum(standing.passed for _, standing in self.rows)
        points = sum(standing.points for _, standing in self.rows)
        most = sum(exercise.points for exercise, _ in self.rows)
        return f"{self.title}: {done} of {len(self.rows)} exercises, {points} of {most} points"


def _mark(standing: Standing) -> str:
    if standing.passed:
        return "✓"
    return "…" if standing.attempts else "–"


def _line(exercise: Exercise, standing: Standing) -> str:
    points = f"{standing.points} of {exercise.points}"
    return f"{_mark(standing)} {exercise.id} {exercise.title}: {points}"
