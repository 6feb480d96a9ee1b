"""The wrong answers that a lab's checks must refuse, one file each.

A file is the cell as a learner might write it, under a docstring that says what it believes:

    '''All three in one zone.

    exercise: 01.1
    refused_by: two_zones
    shows: one_zone
    '''

Or it is the solution with changes, in pairs of its lines and what stands there instead:

    # instead of
    ec2.start_instances(InstanceIds=[pet_id])
    # put
    pass
"""

import re
from dataclasses import dataclass
from pathlib import Path

from elastic_lab.authoring.source import Cell, SourceError
from elastic_lab.exercises.course import LabFolder


@dataclass(frozen=True)
class WrongAnswer:
    """`cell` answers `exercise` wrongly: check `refused_by` fails and shows `shows`."""

    path: Path
    title: str
    exercise: str
    refused_by: str
    shows: str
    cell: str


DOCSTRING = re.compile(r'"""(.+?)"""\n', re.DOTALL)
INSTEAD, PUT = re.compile(r"^# instead of\n", re.MULTILINE), "# put\n"


def read_wrong_answers(folder: LabFolder, cells: list[Cell]) -> list[WrongAnswer]:
    """Every wrong answer of the lab in `folder`, whose cells are `cells`; raises SourceError."""
    solved = {cell.exercise: cell.solved for cell in cells if cell.exercise}
    return [_read(path, solved) for path in sorted((folder.path / "wrong_answers").glob("*.py"))]


def _read(path: Path, solved: dict[str, str]) -> WrongAnswer:
    text = path.read_text(encoding="utf-8")
    docstring = DOCSTRING.match(text)
    if docstring is None:
        raise SourceError(f"{path} must begin with a docstring that names exercise and check.")
    title, _, rest = docstring[1].partition("\n")
    fields = {
        name.strip(): value.strip()
        for name, value in (line.split(": ", 1) for line in rest.splitlines() if ": " in line)
    }
    for name in ("exercise", "refused_by"):
        if name not in fields:
            raise SourceError(f"The docstring of {path} has no line `{name}: ...`.")
    body = text[docstring.end() :].strip("\n").rstrip() + "\n"
    exercise = fields["exercise"]
    cell = _changed(path, body, solved.get(exercise, "")) if INSTEAD.match(body) else body
    heading = "" if cell.startswith("# Exercise") else f"# Exercise {exercise}\n"
    shows = fields.get("shows", "")
    return WrongAnswer(path, title.strip(), exercise, fields["refused_by"], shows, heading + cell)


def _changed(path: Path, body: str, solution: str) -> str:
    for change in INSTEAD.split(body)[1:]:
        old, _, new = change.partition(PUT)
        if solution.count(old.strip("\n")) != 1:
            raise SourceError(f"{path} changes what the solution does not have once: {old.strip()}")
        solution = solution.replace(old.strip("\n"), new.strip("\n"))
    return solution
