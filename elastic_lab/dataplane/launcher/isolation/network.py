"""A network of its own for some processes: its loopback works, and nothing leads out of it."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
from dataclasses import dataclass

from elastic_lab.dataplane.launcher.isolation import kernel

_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1
"""SIOCGIFFLAGS, SIOCSIFFLAGS and IFF_UP; https://man7.org/linux/man-pages/man7/netdevice.7.html"""


@dataclass(frozen=True)
class Network:
    """File descriptors of a network, and of the users that own it where these are its own too."""

    network: int
    users: int | None = None

    @property
    def descriptors(self) -> list[int]:
        """For sending them to another process; `of` makes a network of what arrives."""
        return [self.network, *([] if self.users is None else [self.users])]

    @classmethod
    def of(cls, descriptors: list[int]) -> Network:
        """The network of descriptors that were sent."""
        return cls(descriptors[0], descriptors[1] if len(descriptors) > 1 else None)

    def enter(self) -> None:
        """Be in it from now on; this process must have one thread. Raises OSError."""
        if self.users is not None:
            kernel.enter(self.users, kernel.NEW_USERS)
        kernel.enter(self.network, kernel.NEW_NETWORK)

    def close(self) -> None:
        """Let the descriptors go."""
        for each in self.descriptors:
            os.close(each)


def make_network() -> Network:
    """Be in a new network. Its processes are also those of new users (unless root asks) and their
    later children see no process but each other. Raises OSError where the system allows neither."""
    try:
        kernel.unshare(kernel.NEW_NETWORK | kernel.NEW_PROCESSES)
        users = None
    except PermissionError:
        become_root_of_new_users(kernel.NEW_NETWORK | kernel.NEW_PROCESSES)
        users = os.open("/proc/self/ns/user", os.O_RDONLY)
    _bring_loopback_up()
    return Network(os.open("/proc/self/ns/net", os.O_RDONLY), users)


def become_root_of_new_users(further: int) -> None:
    """Be user 0 among users of which there is no other, with `further` new namespaces that are
    theirs. Outside this process is who it was."""
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(kernel.NEW_USERS | further)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"0 {user} 1")
    _write("/proc/self/gid_map", f"0 {group} 1")


def _bring_loopback_up() -> None:
    with socket.socket() as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        told = fcntl.ioctl(any_socket, _GET_FLAGS, asked)
        (flags,) = struct.unpack_from("16xh", told)
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
