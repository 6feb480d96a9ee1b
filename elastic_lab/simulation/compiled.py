"""The one decorator for compiled functions, and where their machine code is kept.

numba can keep what it has compiled, but looks only at the file of the function itself to see
whether that is still right: a change in a helper of another file would leave stale machine code.
So the folder's name carries a digest of all sources of this package; a changed package compiles
anew. Set NUMBA_CACHE_DIR to keep the folder elsewhere.

Compiled functions here never create arrays, so numba's counting of array references is switched
off: with it every call of a helper adds and subtracts atomically for each array it is handed,
which costs four times what the simulation itself costs. A function that does create an array
fails to compile. Neither `parallel` (a fork after it dies) nor `fastmath` (other bytes on
another CPU) is used.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., object])


def _digest_of_sources() -> str:
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _user_cache() -> Path:
    """The user's cache folder, as the operating system has it."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def cache_folder() -> Path:
    """Where the machine code of this version of the package is kept."""
    base = os.environ.get("NUMBA_CACHE_DIR") or _user_cache() / "elastic-lab" / "kernels"
    return Path(base) / _digest_of_sources()


_FOLDER = str(cache_folder())
_config: Any = numba.config
_njit: Any = numba.njit  # its annotations leave out the switch for counting references


def compiled(function: F) -> F:
    """Compile `function` with numba on its first call, free of the GIL, and keep the result."""
    before, _config.CACHE_DIR = _config.CACHE_DIR, _FOLDER  # read by njit, here and now
    try:
        kernel: F = _njit(cache=True, nogil=True, _nrt=False)(function)
    finally:
        _config.CACHE_DIR = before
    return kernel
