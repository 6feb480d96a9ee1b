"""The launcher process: fork what is ordered, tell what ended, and take all along at the end.

Single-threaded, since it forks. Each process leads a session of its own, so that its children
are ended with it. Messages in: `{"start": order, "sockets": n}`, `{"stop": name, "signal": n}`,
`{"import": modules}`.
Messages out: `{"started": name, "pid": n, "start": text}`, `{"failed": name, "why": text}`,
`{"ended": name, "code": n, "cpu_seconds": s}` (a negative code is the signal that ended it).
"""

from __future__ import annotations

import importlib
import itertools
import os
import selectors
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

from elastic_lab.dataplane.launcher.beginning import begin
from elastic_lab.dataplane.launcher.isolation.processes import fork_first
from elastic_lab.dataplane.launcher.messages import Messages
from elastic_lab.dataplane.launcher.order import Order, order_of


class Launching:
    """The launcher's processes by name, and the connection over which it is asked for them."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._pids: dict[str, int] = {}
        self._starts = itertools.count(1)

    def run(self) -> None:
        """Do what is asked until the client has gone, then end every process."""
        with selectors.DefaultSelector() as selector, _woken_by_children() as children:
            selector.register(self._messages, selectors.EVENT_READ)
            selector.register(children, selectors.EVENT_READ)
            while True:
                ready = [key.fileobj for key, _ in selector.select()]
                if children in ready:
                    children.recv(4096)
                    self._tell_of_the_ended()
                if self._messages in ready and not self._do_what_is_asked():
                    break
        self.end_all()

    def end_all(self) -> None:
        """Kill every process and all that it started."""
        for pid in self._pids.values():
            _kill(pid, signal.SIGKILL)
        for pid in self._pids.values():
            os.waitpid(pid, 0)
        self._pids.clear()

    def _do_what_is_asked(self) -> bool:
        """False once the client has gone."""
        received = self._messages.receive()
        for message, sockets in received or ():
            if "import" in message:
                for module in message["import"]:
                    importlib.import_module(module)
            elif "start" in message:
                self._start(order_of(message["start"]), sockets)
            elif message["stop"] in self._pids:
                _kill(self._pids[message["stop"]], message["signal"])
        return received is not None

    def _start(self, order: Order, sockets: Sequence[socket.socket]) -> None:
        # A process that is the first of a namespace is told no parent.
        me = os.getpid() if order.isolation == "none" else 0
        start = f"{os.getpid()}-{next(self._starts)}"
        try:
            if order.name in self._pids:
                raise OSError(f"there is a process {order.name} already")
            pid = os.fork() if order.isolation == "none" else fork_first()
        except OSError as error:
            self._messages.send({"failed": order.name, "why": str(error)})
        else:
            if pid == 0:
                self._messages.close()
                begin(order, sockets, me, start)
            self._pids[order.name] = pid
            self._messages.send({"started": order.name, "pid": pid, "start": start})
        finally:
            for each in sockets:
                each.close()

    def _tell_of_the_ended(self) -> None:
        for name, pid in list(self._pids.items()):
            ended, status, used = os.wait4(pid, os.WNOHANG)
            if ended:
                # What it started does not outlive it, just as with a machine.
                _kill_session(pid, signal.SIGKILL)
                del self._pids[name]
                cpu_seconds = used.ru_utime + used.ru_stime
                code = os.waitstatus_to_exitcode(status)
                self._messages.send({"ended": name, "code": code, "cpu_seconds": cpu_seconds})


def _kill(pid: int, number: int) -> None:
    """Signal a process that has not been waited for, and the session that it leads by now."""
    _kill_session(pid, number)
    os.kill(pid, number)


def _kill_session(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


class _woken_by_children:
    """A socket that can be read once a child has ended."""

    def __enter__(self) -> socket.socket:
        self._read, self._written = socket.socketpair()
        self._read.setblocking(False)
        self._written.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._written.fileno(), warn_on_full_buffer=False)
        return self._read

    def __exit__(self, *error: object) -> None:
        signal.set_wakeup_fd(-1)
        self._read.close()
        self._written.close()


def serve(connection: socket.socket) -> None:
    """Do what is asked over `connection` until its other end has gone, then end every process."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    launching = Launching(Messages(connection))
    try:
        launching.run()
    finally:
        launching.end_all()


def main(connection: int, warm: Sequence[str]) -> None:
    """Serve the client behind the file descriptor `connection`; `warm`: modules to import first,
    which every process then has already."""
    os.setsid()
    for module in warm:
        importlib.import_module(module)
    serve(socket.socket(fileno=connection))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
