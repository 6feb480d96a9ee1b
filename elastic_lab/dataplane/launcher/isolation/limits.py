"""How much a process with learner code may use."""

from __future__ import annotations

import math
import resource
from dataclasses import dataclass

from elastic_lab.dataplane.launcher.isolation import kernel

MEBIBYTE = 1 << 20
ARENAS = 2


@dataclass(frozen=True)
class Limits:
    """cpu_seconds and memory (bytes of address space) come on top of what is used when they are
    set; processes counts threads too; file: bytes of one file, and of the log; disk: bytes of the
    files in memory."""

    cpu_seconds: float = 2.0
    memory: int = 1024 * MEBIBYTE
    processes: int = 64
    file: int = 64 * MEBIBYTE
    disk: int = 64 * MEBIBYTE
    open_files: int = 256


def set_limits(limits: Limits, count_processes: bool = True) -> None:
    """Bind this process and its later children.

    count_processes: the kernel counts those of a user, so not for a user with processes elsewhere.
    """
    kernel.keep_few_arenas(ARENAS)
    _limit(resource.RLIMIT_AS, _address_space() + limits.memory)
    _limit(resource.RLIMIT_FSIZE, limits.file)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_CORE, 0)
    if count_processes:
        _limit(resource.RLIMIT_NPROC, limits.processes)
    limit_cpu(limits.cpu_seconds)


def limit_cpu(seconds: float) -> None:
    """Let this process use so many more seconds of CPU, rounded up, and be killed then."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + seconds))


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (allowed, allowed))


def _address_space() -> int:
    """Bytes; https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html"""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
