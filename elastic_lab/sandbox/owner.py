"""Whose cloud it is: the Jupyter server or runner that started this kernel, else this process."""

import os
import sys
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Owner:
    """A process, told from a later one with the same number by when it started."""

    pid: int
    started: float

    @property
    def name(self) -> str:
        """A name for files, different for every process that ever was on this machine."""
        return f"{self.pid}-{self.started:.2f}"


def owner_of_this_kernel() -> Owner:
    """The process behind `JPY_PARENT_PID`, else this one.

    On Windows that variable holds a handle, so the parent process is taken there.
    """
    if "JPY_PARENT_PID" not in os.environ:
        return owner_of(os.getpid())
    if sys.platform == "win32":
        return owner_of(os.getppid())
    try:
        return owner_of(int(os.environ["JPY_PARENT_PID"]))
    except (ValueError, psutil.Error):
        return owner_of(os.getpid())


def owner_of(pid: int) -> Owner:
    """The process `pid` as an owner; raises `psutil.NoSuchProcess` when there is none."""
    return Owner(pid, psutil.Process(pid).create_time())
