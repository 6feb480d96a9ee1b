"""How many connections this process may have open: the system counts them as files."""

from __future__ import annotations

from contextlib import suppress

FILES_BESIDE = 64
"""Files that a process has open beside its connections, at most."""


def as_many_as_may_be_open(wanted: int) -> int:
    """How many connections the system lets this process have, at most `wanted`; its limit of open
    files is raised as far as may be."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = hard if hard != resource.RLIM_INFINITY else max(soft, wanted + FILES_BESIDE)
    if soft != resource.RLIM_INFINITY and soft < wanted + FILES_BESIDE:
        soft = min(most, wanted + FILES_BESIDE)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if soft == resource.RLIM_INFINITY else min(wanted, soft - FILES_BESIDE)
