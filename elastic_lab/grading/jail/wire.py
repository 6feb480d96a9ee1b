"""JSON lines between a judge and the process of an answer. The judge believes none of them."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from typing import Any

MOST_BYTES = 16 << 20
"""Of one message: the largest value that a check asks for has a few kilobytes."""


class WireError(Exception):
    """What came is no message of ours."""


class Wire:
    """One end. `send` may be called from any thread, `messages` from one."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("rb")
        self._sending = threading.Lock()

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message. Raises OSError when the other end has gone, and TypeError or ValueError
        for what JSON cannot carry."""
        line = json.dumps(message).encode() + b"\n"
        with self._sending:
            self._connection.sendall(line)

    def messages(self) -> Iterator[dict[str, Any]]:
        """What comes until the other end has gone. Raises WireError."""
        while line := self._read():
            try:
                message = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise WireError(f"it is not JSON: {error}") from None
            if type(message) is not dict:
                raise WireError("it is no object")
            yield message

    def close(self) -> None:
        """Let both ends know that it is over."""
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def _read(self) -> bytes:
        try:
            line = self._lines.readline(MOST_BYTES)
        except OSError:
            return b""
        if len(line) == MOST_BYTES:
            raise WireError(f"it has more than {MOST_BYTES >> 20} MiB")
        return line
