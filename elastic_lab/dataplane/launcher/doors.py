"""Listening sockets for processes, and ports that stay theirs while nobody listens.

A socket that is bound and does not listen keeps its port: connections are refused, and the kernel
gives the port to nobody else. SO_REUSEPORT lets another socket of the same user listen there
meanwhile (https://man7.org/linux/man-pages/man7/socket.7.html).
"""

from __future__ import annotations

import socket

LOOPBACK = "127.0.0.1"


class HeldPort:
    """A port of this machine that the kernel chose and that stays the same until `close`."""

    def __init__(self) -> None:
        self._socket = bound(0)
        self.number = int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Give the port back; who listens there goes on."""
        self._socket.close()


def bound(port: int) -> socket.socket:
    """A socket at `port`, or at one that the kernel chooses (0), that does not listen yet.

    Raises OSError when the port is taken.
    """
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        made.bind((LOOPBACK, port))
    except OSError:
        made.close()
        raise
    return made


def door(port: int = 0) -> socket.socket:
    """A socket that listens at `port`. Raises OSError when the port is taken."""
    made = bound(port)
    made.listen()
    return made
