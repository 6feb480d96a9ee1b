"""The wrong answers that a lab's checks must refuse, one file each.

A file is the cell as a learner might write it, under a docstring that says what it believes:

    '''All three in one zone.

    exercise: 01.1
    refused_by: two_zones
    shows: one_zone
    '''
"""

import ast
from dataclasses import dataclass
from pathlib import Path

from elastic_lab.authoring.source import SourceError
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


def read_wrong_answers(folder: LabFolder) -> list[WrongAnswer]:
    """Every wrong answer of the lab in `folder`; raises SourceError."""
    return [_read(path) for path in sorted((folder.path / "wrong_answers").glob("*.py"))]


def _read(path: Path) -> WrongAnswer:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    docstring = ast.get_docstring(tree)
    if not docstring:
        raise SourceError(f"{path} must begin with a docstring that names exercise and check.")
    title, _, rest = docstring.partition("\n")
    fields = dict(line.split(": ", 1) for line in rest.splitlines() if ": " in line)
    for name in ("exercise", "refused_by"):
        if name not in fields:
            raise SourceError(f"The docstring of {path} has no line `{name}: ...`.")
    code = "\n".join(text.splitlines()[tree.body[0].end_lineno :]).strip()
    exercise = fields["exercise"].strip()
    return WrongAnswer(
        path,
        title.strip(),
        exercise,
        fields["refused_by"].strip(),
        fields.get("shows", "").strip(),
        f"# Exercise {exercise}\n{code}",
    )
