"""JSON messages, and listening sockets beside them, between a launcher and its client.

A message is a line. Sockets travel as `SCM_RIGHTS` with the line's first byte, so they arrive no
later than the line does.
"""

from __future__ import annotations

import array
import json
import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

MOST_SOCKETS = 16
READ_BYTES = 1 << 16


class Messages:
    """One end of the connection, a Unix stream socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._unread = b""
        self._sockets: list[int] = []

    def fileno(self) -> int:
        """For a selector."""
        return self._connection.fileno()

    def send(self, message: Any, sockets: Sequence[socket.socket] = ()) -> None:
        """Send a message. Raises OSError when the other end has gone."""
        line = json.dumps(message).encode() + b"\n"
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", map(_fd, sockets)))]
        sent = self._connection.sendmsg([line], rights if sockets else [])
        self._connection.sendall(line[sent:])

    def receive(self) -> list[tuple[Any, list[socket.socket]]] | None:
        """What has arrived, each message with its sockets; None once the other end has gone.

        Waits when nothing is there yet.
        """
        read, fds, _, _ = socket.recv_fds(self._connection, READ_BYTES, MOST_SOCKETS)
        if not read:
            return None
        self._sockets += fds
        *lines, self._unread = (self._unread + read).split(b"\n")
        return [self._with_sockets(json.loads(line)) for line in lines]

    def shut(self) -> None:
        """Let both ends read that the other has gone."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close this end."""
        self._connection.close()

    def _with_sockets(self, message: Any) -> tuple[Any, list[socket.socket]]:
        number = message.get("sockets", 0)
        mine, self._sockets = self._sockets[:number], self._sockets[number:]
        return message, [socket.socket(fileno=fd) for fd in mine]


def _fd(each: socket.socket) -> int:
    return each.fileno()
