"""Days that were played, by their fingerprint: the latest in memory, and in a folder those of all
clouds that share it."""

from __future__ import annotations

import os
import pickle
import tempfile
import zlib
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

IN_MEMORY = 8
"""Each is some megabytes."""
IN_FOLDER = 256
"""Each is about one megabyte."""
QUICK = 1


@dataclass
class RememberedDays:
    """folder: shared by clouds that trust each other, for what is read from it is unpickled."""

    folder: Path | None = None
    _days: OrderedDict[str, Any] = field(default_factory=OrderedDict)

    def get(self, key: str) -> Any:
        """The day with this key, None when it is not remembered."""
        if key not in self._days:
            found = self._read(key)
            if found is None:
                return None
            self._keep(key, found)
        self._days.move_to_end(key)
        return self._days[key]

    def put(self, key: str, day: Any) -> None:
        """Remember a day, in place of the oldest when there are many."""
        self._keep(key, day)
        if self.folder is not None:
            # A full disk costs time and nothing else.
            with suppress(OSError):
                self._write(self.folder, key, day)

    def _keep(self, key: str, day: Any) -> None:
        self._days[key] = day
        while len(self._days) > IN_MEMORY:
            self._days.popitem(last=False)

    def _read(self, key: str) -> Any:
        if self.folder is None:
            return None
        try:
            return pickle.loads(zlib.decompress((self.folder / key).read_bytes()))
        except OSError:
            return None

    @staticmethod
    def _write(folder: Path, key: str, day: Any) -> None:
        there = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
        for oldest in there[: max(0, len(there) - IN_FOLDER + 1)]:
            oldest.unlink(missing_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(zlib.compress(pickle.dumps(day, pickle.HIGHEST_PROTOCOL), QUICK))
        os.replace(temporary, folder / key)
