"""The files that a jailed process sees: Python, its packages, what it was given, and a scratch
folder in memory. All the rest of the machine's files, names included, is not there."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from elastic_lab.dataplane.launcher.isolation import kernel

SCRATCH = Path("/scratch")
_NEW_ROOT = "/sys"
"""Where the new root is put together: a folder that every Linux has and that nothing here needs."""
_DEVICES = ("null", "zero", "full", "random", "urandom")
_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/ssl",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/mime.types",
)


def see_only(reads: Sequence[Path], writes: Sequence[Path], scratch_bytes: int, owner: int) -> None:
    """Let this process, which has its own mounts, see Python, `reads` and `writes` (at the paths
    that they have), and SCRATCH, a folder of the user `owner`. Raises OSError."""
    kernel.mount("", "/", flags=kernel.PRIVATE | kernel.RECURSIVE)
    limits = kernel.NO_SETUID | kernel.NO_DEVICES
    kernel.mount("tmpfs", _NEW_ROOT, "tmpfs", limits, "size=1m,mode=755")
    for path in _outermost([*_python(), *reads]):
        _show(path, read_only=True)
    for path in writes:
        _show(path, read_only=False)
    _make_devices()
    _make_scratch(scratch_bytes, owner)
    os.mkdir(f"{_NEW_ROOT}/proc")
    kernel.mount("proc", f"{_NEW_ROOT}/proc", "proc", limits | kernel.NO_PROGRAMS)
    kernel.move_root_to(_NEW_ROOT)
    kernel.make_read_only("/proc")


@cache
def _python() -> tuple[Path, ...]:
    """Where this Python has its programs, its libraries and this package."""
    places = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    found = [Path(place) for place in places]
    found += [Path(sys.prefix), *_links(Path(sys.executable))]
    library = sysconfig.get_config_var("LIBDIR")
    if library:
        found += Path(library).glob("libpython*")
    found.append(Path(__file__).parents[3])
    return (*map(Path, _SYSTEM), *found)


def _links(path: Path) -> Iterator[Path]:
    """A program, and what it is a link to, and so on to the file itself."""
    yield path
    while path.is_symlink():
        path = path.parent / path.readlink()
        yield Path(os.path.normpath(path))


def _outermost(paths: Iterable[Path]) -> list[Path]:
    """Those that are there and not inside of another, in the order of their names."""
    chosen: list[Path] = []
    for path in sorted({path for path in paths if path.exists()}):
        if not any(path.is_relative_to(each) for each in chosen if not each.is_symlink()):
            chosen.append(path)
    return chosen


def _show(path: Path, read_only: bool) -> None:
    inside = Path(f"{_NEW_ROOT}{path}")
    if inside.exists() or inside.is_symlink():
        return
    inside.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() and path.is_dir():
        inside.symlink_to(path.readlink())
        return
    if path.is_dir():
        inside.mkdir()
    else:
        inside.touch()
    kernel.mount(str(path), str(inside), flags=kernel.BIND | kernel.RECURSIVE)
    if read_only:
        kernel.make_read_only(str(inside))


def _make_devices() -> None:
    folder = Path(_NEW_ROOT, "dev")
    folder.mkdir()
    for name in _DEVICES:
        (folder / name).touch()
        kernel.mount(f"/dev/{name}", str(folder / name), flags=kernel.BIND)
    (folder / "shm").symlink_to(SCRATCH)


def _make_scratch(size: int, owner: int) -> None:
    place = f"{_NEW_ROOT}{SCRATCH}"
    os.mkdir(place)
    limits = kernel.NO_SETUID | kernel.NO_DEVICES
    kernel.mount("tmpfs", place, "tmpfs", limits, f"size={size},mode=700")
    os.chown(place, owner, owner)
    if not os.path.exists(f"{_NEW_ROOT}/tmp"):
        os.symlink(SCRATCH, f"{_NEW_ROOT}/tmp")
