"""Become a user who may do nothing to anybody."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from elastic_lab.dataplane.launcher.isolation import kernel

_FIRST, _COUNT = 2_000_000, 1_000_000
"""User ids that systems give to nobody: those of accounts and of containers lie below or above
(https://systemd.io/UIDS-GIDS/)."""


def user_for(folders: Sequence[Path]) -> int:
    """The user id for this process: the one to which its folders have been given before, else one
    that no other living process has."""
    owner = folders[0].stat().st_uid if folders else 0
    if _FIRST <= owner < _FIRST + _COUNT:
        return owner
    # Not getpid(), which is 1 for the first of every namespace.
    return _FIRST + int(os.readlink("/proc/self")) % _COUNT


def can_become(user: int) -> bool:
    """Whether this process, root of its users, knows `user` among them."""
    with open("/proc/self/uid_map", encoding="ascii") as file:
        ranges = [[int(word) for word in line.split()] for line in file]
    return any(first <= user < first + count for first, _, count in ranges)


def become(user: int | None) -> None:
    """Be `user` (or stay who one is), in no other group, without a capability and without a way
    to get one."""
    kernel.bound_capabilities()
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    kernel.drop_capabilities()
    kernel.control(kernel.NO_NEW_PRIVILEGES, 1)
