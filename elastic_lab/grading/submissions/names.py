"""Whose submission a file is, and of which lab, read from its path.

Known are the ways in which notebooks are handed in:

| from | path |
|---|---|
| a folder for each learner | `ada/01_virtualization.ipynb` |
| one folder for all | `01_virtualization_ada.ipynb` |
| Canvas, "Download Submissions" | `lovelaceada_LATE_123_4567_01_virtualization-1.ipynb` |
| Moodle, "Download all submissions" | `Ada_123_assignsubmission_file_/01_virtualization.ipynb` |

https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-download-all-student-submissions-for-an-assignment/ta-p/730
https://docs.moodle.org/en/Using_Assignment
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

_CANVAS = re.compile(
    r"(?P<student>[^_/]+)_(?:(?P<late>LATE)_)?(?P<id>\d+)_(?P<file>\d+)_(?P<name>.+)"
)
_MOODLE = re.compile(r"(?P<student>.+)_(?P<id>\d+)_assignsubmission_file_?")
# A browser, or Canvas, counts what is uploaded again: `…-1.ipynb`, `… (1).ipynb`.
_AGAIN = re.compile(r"(?:-(\d+)| \((\d+)\))$")


@dataclass(frozen=True)
class Named:
    """What a path says. `student`: as the marks name them; `identity`: the school system's number
    of them, if it gives one. `version`: the later of two is the higher. `late`: Canvas said so."""

    student: str
    lab: str
    identity: str = ""
    version: int = 0
    late: bool = False


def named(path: str, labs: Collection[str]) -> Named | None:
    """What the path of a notebook says; None where it names none of `labs` ("01_virtualization").

    path: relative, with slashes.
    """
    place = PurePosixPath(path)
    stem, version = _version(place.stem)
    parent = place.parent.name
    canvas, moodle = _CANVAS.fullmatch(stem), _MOODLE.fullmatch(parent)
    if canvas and canvas["name"] in labs:
        late = canvas["late"] is not None
        return Named(canvas["student"], canvas["name"], canvas["id"], version, late)
    if moodle and stem in labs:
        return Named(moodle["student"], stem, moodle["id"], version)
    if stem in labs and parent:
        return Named(parent, stem, version=version)
    for lab in labs:
        student = place.stem.removeprefix(f"{lab}_")
        if student not in (place.stem, ""):
            return Named(student, lab)
    return None


def _version(stem: str) -> tuple[str, int]:
    again = _AGAIN.search(stem)
    if again is None:
        return stem, 0
    return stem[: again.start()], int(again[1] or again[2])
