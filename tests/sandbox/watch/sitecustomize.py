"""Writes down every look-up and connection that got past the guard, into the file `WATCH_FILE`.

An audit hook added after the guard's: Python asks hooks in their order and stops at the first that
raises, so this one sees only what the guard let through. A guarded process's Python children load
this file by themselves, after the guard's own; the process under attack calls `watch()` once its
lab is open.
"""

import os
import sys

EVENTS = {
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
}


def watch() -> None:
    sys.addaudithook(_note)


def _note(event: str, arguments: tuple) -> None:
    if event not in EVENTS:
        return
    host = arguments[EVENTS[event]]
    if isinstance(host, tuple):
        host = host[0]
    with open(os.environ["WATCH_FILE"], "a") as file:
        file.write(f"{event} {host}\n")


if "ELASTIC_LAB_ENDPOINT" in os.environ:
    watch()
