"""Where the labs are written, and how one lab's exercises are loaded from it."""

import importlib.util
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from elastic_lab.exercises.exercise import LabExercises
from elastic_lab.plain_error import PlainError


class UnknownLab(PlainError):
    """There is no such lab; the message names those there are."""


@dataclass(frozen=True)
class LabFolder:
    """One lab's folder in `course/`: `01_virtualization` is lab `01`, topic `virtualization`."""

    path: Path

    @property
    def name(self) -> str:
        """The folder's name, which is also the notebooks'."""
        return self.path.name

    @property
    def lab(self) -> str:
        """The lab's two digits."""
        return self.name[:2]


def course_root() -> Path:
    """The folder that holds `course/`, `labs/` and `solutions/`; `ELASTIC_LAB_COURSE` moves it."""
    chosen = os.environ.get("ELASTIC_LAB_COURSE")
    return Path(chosen) if chosen else Path(__file__).parents[2]


def lab_folders(root: Path | None = None) -> list[LabFolder]:
    """Every lab of the course, in order."""
    found = sorted((root or course_root()).glob("course/[0-9][0-9]_*"))
    return [LabFolder(path) for path in found if path.is_dir()]


def lab_folder(lab: str, root: Path | None = None) -> LabFolder:
    """The folder of `lab` (two digits, or the folder's whole name); raises UnknownLab."""
    folders = lab_folders(root)
    for folder in folders:
        if lab in (folder.lab, folder.name):
            return folder
    known = ", ".join(folder.lab for folder in folders) or "none"
    raise UnknownLab(f"There is no lab {lab!r}. The labs here are: {known}.")


def load_exercises(folder: LabFolder) -> LabExercises:
    """Run the lab's `checks.py` and return its `lab`."""
    name = f"elastic_lab_course_{folder.name}"
    spec = importlib.util.spec_from_file_location(name, folder.path / "checks.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    exercises = module.lab
    assert isinstance(exercises, LabExercises)
    return exercises
