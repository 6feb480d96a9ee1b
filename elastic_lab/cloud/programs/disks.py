"""The disks of programs: a folder each, which lasts as long as the instance and no longer."""

from __future__ import annotations

import shutil
from collections.abc import Set
from pathlib import Path


class Disks:
    """The disks in the folder `place`, by the names of their programs."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._disks: dict[str, Path] = {}

    def of(self, name: str) -> Path:
        """The folder of that disk, empty when it is new."""
        if name not in self._disks:
            self._disks[name] = self._place / name
            self._disks[name].mkdir(parents=True)
        return self._disks[name]

    def keep_only(self, names: Set[str]) -> None:
        """Delete the other disks."""
        for name in self._disks.keys() - names:
            shutil.rmtree(self._disks.pop(name), ignore_errors=True)
