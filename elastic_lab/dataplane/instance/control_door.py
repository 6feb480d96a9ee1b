"""The second door of an instance's program, by which a lab sets its fault.

A connection carries one JSON line, the new fault, and gets one back: `{}`, or `{"error": ...}`.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict

from elastic_lab.dataplane.instance.faults import Fault
from elastic_lab.plain_error import PlainError

READ_SECONDS = 2.0


class FaultError(PlainError):
    """A fault cannot be set."""


def listen(door: socket.socket, set_fault: Callable[[Fault], None]) -> None:
    """Answer the door in a thread of its own."""
    threading.Thread(target=_answer, args=(door, set_fault), name="control", daemon=True).start()


def set_fault(port: int, fault: Fault) -> None:
    """Set the fault of the program whose second door has `port`. Raises FaultError."""
    try:
        with socket.create_connection(("127.0.0.1", port), READ_SECONDS) as connection:
            connection.sendall(json.dumps(asdict(fault)).encode() + b"\n")
            answer = json.loads(connection.makefile("r").readline() or "{}")
    except (OSError, ValueError) as error:
        raise FaultError(f"The instance's program does not answer ({error}).") from None
    if "error" in answer:
        raise FaultError(str(answer["error"]))


def _answer(door: socket.socket, set_fault: Callable[[Fault], None]) -> None:
    while True:
        connection, _ = door.accept()
        with connection, suppress(OSError):
            connection.settimeout(READ_SECONDS)
            connection.sendall(json.dumps(_set(connection, set_fault)).encode() + b"\n")


def _set(connection: socket.socket, set_fault: Callable[[Fault], None]) -> dict[str, str]:
    try:
        set_fault(Fault(**json.loads(connection.makefile("r").readline())))
    except (OSError, TypeError, ValueError) as error:
        return {"error": f"no fault was set: {error}"}
    return {}
