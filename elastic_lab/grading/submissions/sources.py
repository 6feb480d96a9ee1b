"""The notebooks in a folder or in a zip, and nothing that is outside of it.

A zip is never unpacked: each file is read where it is, so no path in it can reach anything. Links
are not followed, for they could name another learner's work or the solutions.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from elastic_lab.plain_error import PlainError

MOST_BYTES = 50_000_000
"""Of one notebook. Those of this course have 200 kB, with all their pictures."""
MOST_FILES = 100_000


class SourceError(PlainError):
    """A folder or zip cannot be used, or a file in it; the message says which and what to do."""


@dataclass(frozen=True)
class SourceFile:
    """A notebook: its path inside of the source, and why it cannot be read, if it cannot."""

    path: str
    content: bytes = b""
    trouble: str = ""


def notebooks(source: Path) -> Iterator[SourceFile]:
    """Every notebook of a folder or zip, in the order of their paths. Raises SourceError when
    `source` is neither."""
    if source.is_dir():
        yield from _of_folder(source)
    elif zipfile.is_zipfile(source):
        yield from _of_zip(source)
    elif source.exists():
        raise SourceError(
            f"{source.name} is neither a folder nor a whole zip: download it again, or name the "
            "folder of the submissions."
        )
    else:
        raise SourceError(f"There is no {source}: name the folder or zip of the submissions.")


def _of_folder(folder: Path) -> Iterator[SourceFile]:
    for place in sorted(folder.rglob("*.ipynb")):
        path = place.relative_to(folder).as_posix()
        if _is_not_handed_in(path):
            continue
        if place.is_symlink() or not place.resolve().is_relative_to(folder.resolve()):
            yield SourceFile(path, trouble="it is a link, and links are not followed")
            continue
        try:
            yield _read(path, place.stat().st_size, place.read_bytes)
        except OSError as error:
            yield SourceFile(path, trouble=f"it cannot be read ({error.strerror})")


def _of_zip(archive: Path) -> Iterator[SourceFile]:
    with zipfile.ZipFile(archive) as opened:
        entries = opened.infolist()
        if len(entries) > MOST_FILES:
            raise SourceError(f"{archive.name} has more than {MOST_FILES:,} files: split it.")
        for entry in sorted(entries, key=lambda each: each.filename):
            path = entry.filename.replace("\\", "/")
            if entry.is_dir() or not path.endswith(".ipynb") or _is_not_handed_in(path):
                continue
            yield _entry(opened, entry, path)


def _entry(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> SourceFile:
    if path.startswith("/") or ".." in path.split("/"):
        return SourceFile(path, trouble="its path leads out of the zip")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return SourceFile(path, trouble="it is a link, and links are not followed")
    try:
        return _read(path, entry.file_size, lambda: opened.read(entry))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        return SourceFile(path, trouble=f"it cannot be unpacked ({error})")


def _read(path: str, size: int, read: Callable[[], bytes]) -> SourceFile:
    if size > MOST_BYTES:
        return SourceFile(path, trouble=f"it has more than {MOST_BYTES // 1_000_000} MB")
    return SourceFile(path, read())


def _is_not_handed_in(path: str) -> bool:
    """What tools leave beside a learner's work."""
    parts = path.split("/")
    return any(part in (".ipynb_checkpoints", "__MACOSX") for part in parts) or parts[
        -1
    ].startswith("._")
