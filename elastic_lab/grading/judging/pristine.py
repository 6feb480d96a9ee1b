"""A lab as it is handed out: what its answers start from, and what they are checked by."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat

from elastic_lab import __version__
from elastic_lab.exercises.course import LabFolder, load_exercises
from elastic_lab.exercises.exercise import LabExercises
from elastic_lab.exercises.lab_header import LabHeader, read_header
from elastic_lab.grading.submissions.notebook import cell_id
from elastic_lab.notebook.answer_cell import FIRST_LINE
from elastic_lab.plain_error import PlainError


class PristineError(PlainError):
    """A lab cannot be graded; the message says what is missing and how to make it."""


@dataclass(frozen=True)
class Pristine:
    """The lab `name` ("01_virtualization"): its exercises, its header, and in `cells` the code
    cells of its notebook, in order, by id.

    extra: more exercises, from a folder that learners do not have. version: a hash of everything
    that a mark depends on but the submission itself.
    """

    name: str
    exercises: LabExercises
    header: LabHeader
    cells: dict[str, str]
    extra: LabExercises | None
    version: str

    def before(self, exercise: str) -> list[str]:
        """The cells of the lab that come before an exercise's own; those of other exercises, of
        which no exercise may need an answer, as they are handed out. All where it has no cell."""
        chosen = []
        for name, source in self.cells.items():
            if name == cell_id(exercise):
                break
            if not name.startswith("check-"):
                chosen.append(source)
        return chosen

    def given(self) -> dict[str, str]:
        """What each exercise's cell holds before anybody has worked on it."""
        firsts = {source: FIRST_LINE.match(source) for source in self.cells.values()}
        return {found[1]: source for source, found in firsts.items() if found}


@cache
def pristine(folder: LabFolder, checks: Path | None = None) -> Pristine:
    """The lab in `folder`, with the extra checks of its name in the folder `checks`, if there are
    any (`checks/02_auto_scaling/checks.py`). Raises PristineError."""
    notebook = folder.path.parents[1] / "labs" / f"{folder.name}.ipynb"
    try:
        content = notebook.read_bytes()
        cells = nbformat.reads(content.decode(), as_version=4).cells
    except (OSError, ValueError) as error:
        raise PristineError(
            f"The lab's notebook {notebook} cannot be read ({error}): run `elastic-lab build`."
        ) from None
    extra = _extra(folder, checks)
    parts = [__version__.encode(), content, (folder.path / "checks.py").read_bytes()]
    if extra is not None:
        parts.append((extra.path / "checks.py").read_bytes())
    return Pristine(
        folder.name,
        load_exercises(folder),
        read_header(folder),
        {cell.id: cell.source for cell in cells if cell.cell_type == "code"},
        load_exercises(extra) if extra else None,
        hashlib.sha256(b"\0".join(parts)).hexdigest()[:16],
    )


def _extra(folder: LabFolder, checks: Path | None) -> LabFolder | None:
    if checks is None or not (checks / folder.name / "checks.py").is_file():
        return None
    return LabFolder(checks / folder.name)
