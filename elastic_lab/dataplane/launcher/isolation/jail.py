"""The jail of a process that was forked by `processes.fork_first` in a network of its own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from elastic_lab.dataplane.launcher.isolation import kernel
from elastic_lab.dataplane.launcher.isolation.files import see_only
from elastic_lab.dataplane.launcher.isolation.limits import Limits, set_limits
from elastic_lab.dataplane.launcher.isolation.network import become_root_of_new_users
from elastic_lab.dataplane.launcher.isolation.privileges import (
    become,
    can_become,
    user_for,
)


def enter_jail(reads: Sequence[Path], writes: Sequence[Path], limits: Limits) -> None:
    """Lock this process and its later children in. Raises OSError; then it must not go on.

    reads, writes: see `files.see_only`.
    """
    own = kernel.NEW_MOUNTS | kernel.NEW_IPC | kernel.NEW_HOST_NAME
    user = user_for(writes)
    changes_user = can_become(user)
    if changes_user:
        kernel.unshare(own)
        for path in writes:
            os.chown(path, user, user)
    else:
        # Users of its own: the kernel then counts its processes apart, and it owns no network.
        user = 0
        become_root_of_new_users(own)
    see_only(reads, writes, limits.disk, user)
    _be_the_first_to_go_when_memory_is_short()
    set_limits(limits)
    become(user if changes_user else None)


def _be_the_first_to_go_when_memory_is_short() -> None:
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")
