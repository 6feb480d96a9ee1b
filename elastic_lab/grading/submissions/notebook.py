"""The answers in a notebook: each exercise's cell, found by its id, then by its first line.

A learner may reorder, add, delete and duplicate cells. What is missing, double, moved or empty is
said for its exercise; the others count.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elastic_lab.notebook.answer_cell import FIRST_LINE
from elastic_lab.plain_error import PlainError


class NotebookError(PlainError):
    """A file is no notebook; the message says why."""


@dataclass(frozen=True)
class Answer:
    """An exercise's cell. `source` is empty where there is none; `note` says what was odd."""

    exercise: str
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class _Cell:
    place: int
    id: str
    source: str

    @property
    def exercise(self) -> str:
        """The exercise that its first line names, or nothing."""
        found = FIRST_LINE.match(self.source)
        return found[1] if found else ""


def answers(content: bytes, exercises: Sequence[str], given: Mapping[str, str]) -> list[Answer]:
    """The answer to each of `exercises`, in their order.

    given: what each exercise's cell holds before anybody has worked on it. Raises NotebookError.
    """
    cells = _code_cells(content)
    return [_answer(exercise, cells, given.get(exercise, "")) for exercise in exercises]


def cell_id(exercise: str) -> str:
    """The id that `build` gives to an exercise's cell."""
    return f"ex-{exercise.replace('.', '-')}"


def _answer(exercise: str, cells: Sequence[_Cell], given: str) -> Answer:
    of_id = [cell for cell in cells if cell.id == cell_id(exercise)]
    of_line = [cell for cell in cells if cell.exercise == exercise]
    # An id that another exercise's line contradicts was pasted over.
    own = [cell for cell in of_id if cell.exercise in ("", exercise)]
    chosen = own or of_line
    if not chosen:
        return Answer(exercise, note="there is no cell for it")
    # Of several cells the kernel remembers the last that was run, which is the last one.
    cell = chosen[-1]
    notes = []
    if len({each.source.strip() for each in (*own, *of_line)}) > 1:
        notes.append("several cells answer it; the last counts")
        cell = max((*own, *of_line), key=lambda each: each.place)
    elif not own:
        notes.append("its cell has lost its id and was found by its first line")
    if not cell.source.strip():
        return Answer(exercise, note="its cell is empty")
    if given and _bare(cell.source) == _bare(given):
        return Answer(exercise, cell.source, "its cell is as it was handed out")
    return Answer(exercise, cell.source, "; ".join(notes))


def _bare(source: str) -> list[str]:
    return [line.rstrip() for line in source.splitlines() if line.strip()]


def _code_cells(content: bytes) -> list[_Cell]:
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError):
        raise NotebookError("it is no notebook: it is not JSON") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise NotebookError("it is no notebook: it has no cells")
    return [
        _Cell(place, str(cell.get("id", "")), _source(cell))
        for place, cell in enumerate(cells)
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
    ]


def _source(cell: Mapping[str, Any]) -> str:
    """A source is text, or a list of lines; of anything else nothing is taken."""
    source = cell.get("source", "")
    if isinstance(source, list):
        return "".join(each for each in source if isinstance(each, str))
    return source if isinstance(source, str) else ""
