"""Where Elastic Lab keeps its files on this machine."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import platformdirs

from elastic_lab.plain_error import PlainError


class HomeError(PlainError):
    """Our files cannot be kept where they should be."""


def home() -> Path:
    """The folder of progress, records and logs; `ELASTIC_LAB_HOME` moves it."""
    chosen = os.environ.get("ELASTIC_LAB_HOME")
    path = Path(chosen) if chosen else Path(platformdirs.user_data_dir("elastic-lab", False))
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise HomeError(
            f"Elastic Lab cannot keep its files in {path} ({error.strerror}). Set ELASTIC_LAB_HOME "
            "to a folder that you can write to."
        ) from None
    return path


def folder(name: str) -> Path:
    """The folder `name` of the home, made if needed."""
    path = home() / name
    path.mkdir(exist_ok=True, mode=0o700)
    return path


def write_whole(path: Path, text: str) -> None:
    """Write `path` so that a reader finds the old text or the new one, never a part."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_record(path: Path) -> dict[str, Any] | None:
    """The JSON object in `path`, None when there is no whole one."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
