"""Fork a process that is the first of a new process namespace: it sees no other but its own
children, and when it ends the kernel kills them all, whatever they have done to get away."""

from __future__ import annotations

import os

from elastic_lab.dataplane.launcher.isolation import kernel


def fork_first() -> int:
    """As os.fork(). The caller needs CAP_SYS_ADMIN; its further children are as before. Raises
    OSError."""
    own = os.open("/proc/self/ns/pid", os.O_RDONLY)
    try:
        kernel.unshare(kernel.NEW_PROCESSES)
        pid = os.fork()
        if pid:
            kernel.enter(own, kernel.NEW_PROCESSES)
        return pid
    finally:
        os.close(own)
