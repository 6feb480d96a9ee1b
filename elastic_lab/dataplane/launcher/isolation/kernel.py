"""The calls of the Linux kernel that Python 3.11 has no function for.

Each raises OSError with the kernel's reason. Numbers: include/uapi/linux of the kernel's source.
"""

from __future__ import annotations

import ctypes
import os
import platform
from ctypes import c_char_p, c_int, c_long, c_uint, c_ulong
from functools import cache
from typing import Any

NEW_MOUNTS = 0x0002_0000
NEW_HOST_NAME = 0x0400_0000
NEW_IPC = 0x0800_0000
NEW_USERS = 0x1000_0000
NEW_PROCESSES = 0x2000_0000
NEW_NETWORK = 0x4000_0000

BIND = 0x1000
RECURSIVE = 0x4000
PRIVATE = 0x4_0000
NO_SETUID = 2
NO_DEVICES = 4
NO_PROGRAMS = 8
DETACH = 2

READ_ONLY_ATTRIBUTE = 0x1
NO_SETUID_ATTRIBUTE = 0x2
NO_DEVICES_ATTRIBUTE = 0x4
AT_RECURSIVE = 0x8000
AT_CWD = -100

PARENT_DEATH_SIGNAL = 1
DROP_FROM_BOUNDING_SET = 24
NO_NEW_PRIVILEGES = 38

SET_ATTRIBUTES = 442
"""mount_setattr(2), the same number on every architecture; Linux 5.12 or newer."""
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_MOST_ARENAS = -8


class _MountAttributes(ctypes.Structure):
    _fields_ = (
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("user_namespace", ctypes.c_uint64),
    )


class _Capabilities(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def unshare(kinds: int) -> None:
    """Give this process new namespaces of these kinds."""
    _checked(_libc().unshare(c_int(kinds)), "unshare")


def enter(namespace: int, kind: int) -> None:
    """Enter the namespace behind a file descriptor."""
    _checked(_libc().setns(c_int(namespace), c_int(kind)), "setns")


def mount(source: str, target: str, kind: str = "", flags: int = 0, settings: str = "") -> None:
    """mount(2)."""
    given = [text.encode() or None for text in (source, target, kind)]
    done = _libc().mount(*map(c_char_p, given), c_ulong(flags), c_char_p(settings.encode() or None))
    _checked(done, f"mount {target}")


def make_read_only(target: str) -> None:
    """Let nothing be written in `target` and in what is mounted below it."""
    wanted = READ_ONLY_ATTRIBUTE | NO_SETUID_ATTRIBUTE | NO_DEVICES_ATTRIBUTE
    attributes = _MountAttributes(wanted, 0, 0, 0)
    done = _libc().syscall(
        c_long(SET_ATTRIBUTES),
        c_int(AT_CWD),
        c_char_p(target.encode()),
        c_uint(AT_RECURSIVE),
        ctypes.byref(attributes),
        c_ulong(ctypes.sizeof(attributes)),
    )
    _checked(done, f"mount_setattr {target}")


def move_root_to(folder: str) -> None:
    """Make `folder` the root of all files, and let the old one go. Works in the new root then."""
    os.chdir(folder)
    here = c_char_p(b".")
    number = _PIVOT_ROOT[platform.machine()]
    _checked(_libc().syscall(c_long(number), here, here), "pivot_root")
    _checked(_libc().umount2(here, c_int(DETACH)), "umount2")
    os.chdir("/")


def control(option: int, value: int) -> None:
    """prctl(2) with one argument."""
    done = _libc().prctl(c_int(option), c_ulong(value), c_ulong(0), c_ulong(0), c_ulong(0))
    _checked(done, f"prctl {option}")


def bound_capabilities() -> None:
    """Get no capability from a program that is run."""
    for number in range(int(_read("/proc/sys/kernel/cap_last_cap")) + 1):
        control(DROP_FROM_BOUNDING_SET, number)


def drop_capabilities() -> None:
    """Have no capability any more."""
    header = _CapabilityHeader(0x2008_0522, 0)
    none = (_Capabilities * 2)()
    _checked(_libc().capset(ctypes.byref(header), ctypes.byref(none)), "capset")


def keep_few_arenas(count: int) -> None:
    """Let malloc reserve address space for so many threads' memory, and not for every thread's."""
    mallopt = getattr(_libc(), "mallopt", None)
    if mallopt is not None:
        mallopt(c_int(_MOST_ARENAS), c_int(count))


def _read(path: str) -> str:
    with open(path, encoding="ascii") as file:
        return file.read()


@cache
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
