"""Ask a launcher for processes, and hear of their ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from elastic_lab.dataplane.launcher.doors import door
from elastic_lab.dataplane.launcher.messages import MOST_SOCKETS, Messages
from elastic_lab.dataplane.launcher.order import Order
from elastic_lab.plain_error import PlainError

START_SECONDS = 30.0
END_SECONDS = 5.0


class LauncherError(PlainError):
    """A process cannot be started; the message says which and why."""


@dataclass(frozen=True)
class Ended:
    """A process has ended. code: its exit code, negative for a signal, None when the launcher
    itself went and took it along. cpu_seconds: what it used, without its children."""

    name: str
    code: int | None
    cpu_seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Started:
    """A process that was started, and the ports of its doors on 127.0.0.1. pid: as the launcher
    sees it. start: unlike that of every other process, and known to it as START."""

    pid: int
    ports: tuple[int, ...]
    start: str = ""


class Launcher:
    """A launcher process and what was ordered of it. A launcher that dies is replaced at the next
    order; its processes have ended with it, which is told like any other end.

    warm: modules that it imports before it forks. on_end: called in a thread of the client's for
    every process that ends. connection: to a launcher that somebody else has started, which is
    used as long as it lives. Needs a system that can fork.
    """

    def __init__(
        self,
        on_end: Callable[[Ended], None] = lambda ended: None,
        warm: Sequence[str] = (),
        connection: socket.socket | None = None,
    ) -> None:
        self._on_end, self._warm = on_end, tuple(warm)
        self._changed = threading.Condition()
        self._running: _Running | None = None
        if connection is not None:
            self._listen_to(_Running(connection))

    def open(self, modules: Sequence[str] = ()) -> None:
        """Begin the launcher's own process, which the first order else has to wait for, and have
        it import `modules`, which its later processes need not do then."""
        with self._changed:
            running = self._alive()
            if modules:
                running.send({"import": list(modules)})

    def start(self, order: Order, passed: Sequence[socket.socket] = ()) -> Started:
        """Start a process; `passed`: sockets that it gets after its doors. Raises LauncherError."""
        if order.doors + len(passed) > MOST_SOCKETS:
            raise LauncherError(f"The process {order.name} wants more than {MOST_SOCKETS} sockets.")
        with self._changed, ExitStack() as stack:
            doors = [stack.enter_context(each) for each in _doors(order)]
            running = self._alive()
            running.answers.pop(order.name, None)
            sockets = [*doors, *passed]
            running.send({"start": order.as_json(), "sockets": len(sockets)}, sockets)
            ports = tuple(door.getsockname()[1] for door in doors)
            answered = self._changed.wait_for(
                lambda: order.name in running.answers or running.gone, START_SECONDS
            )
            answer = running.answers.pop(order.name, {})
        if not answered or "pid" not in answer:
            why = answer.get("why", "the launcher gave no answer")
            raise LauncherError(f"The process {order.name} could not be started: {why}.")
        return Started(int(answer["pid"]), ports, answer["start"])

    def stop(self, name: str, number: int = signal.SIGKILL) -> None:
        """Signal a process and all that it started; nothing when there is none of that name."""
        with self._changed:
            if self._running and not self._running.gone:
                self._running.send({"stop": name, "signal": int(number)})

    def processes(self) -> dict[str, int]:
        """Name and pid of those that live, as far as is known."""
        with self._changed:
            return dict(self._running.pids) if self._running else {}

    @property
    def pid(self) -> int | None:
        """The launcher's own process, if it is a child of this one."""
        return self._running.pid if self._running else None

    def close(self) -> None:
        """End the launcher and every process."""
        with self._changed:
            running, self._running = self._running, None
        if running:
            running.close()

    def _alive(self) -> _Running:
        if self._running is None or self._running.gone:
            return self._listen_to(_Child(self._warm))
        return self._running

    def _listen_to(self, running: _Running) -> _Running:
        self._running = running
        threading.Thread(target=self._read, args=(running,), name="launcher", daemon=True).start()
        return running

    def _read(self, running: _Running) -> None:
        for message in running.messages_until_it_goes():
            with self._changed:
                ended = running.note(message)
                self._changed.notify_all()
            if ended:
                self._on_end(ended)
        with self._changed:
            running.gone = True
            lost = [Ended(name, None) for name in running.pids]
            running.end_what_is_left()
            self._changed.notify_all()
        for each in lost:
            self._on_end(each)


def _doors(order: Order) -> Iterator[socket.socket]:
    """Listening sockets for a process, the first at the port that it asks for."""
    for number in range(order.doors):
        try:
            yield door(0 if number else order.port)
        except OSError as error:
            why = f"port {order.port}: {error.strerror}"
            raise LauncherError(f"The process {order.name} could not be started: {why}.") from None


class _Running:
    """A launcher process at the other end of `connection`, and what it has said."""

    pid: int | None = None

    def __init__(self, connection: socket.socket) -> None:
        self._messages = Messages(connection)
        self.pids: dict[str, int] = {}
        self.answers: dict[str, Any] = {}
        self.gone = False

    def send(self, message: Any, sockets: Sequence[socket.socket] = ()) -> None:
        """Send a message; one that dies meanwhile is noticed by the reader."""
        with suppress(OSError):
            self._messages.send(message, sockets)

    def messages_until_it_goes(self) -> Any:
        """Everything that the launcher says."""
        with suppress(OSError):
            while (received := self._messages.receive()) is not None:
                yield from (message for message, _ in received)

    def note(self, message: Any) -> Ended | None:
        """Keep what was said; returns the end that it tells of, if it does."""
        if "ended" in message:
            self.pids.pop(message["ended"], None)
            return Ended(message["ended"], message["code"], message["cpu_seconds"])
        if "started" in message:
            self.pids[message["started"]] = message["pid"]
        self.answers[message.get("started") or message["failed"]] = message
        return None

    def end_what_is_left(self) -> None:
        """Forget what has ended with it."""
        self.pids.clear()

    def close(self) -> None:
        """End the launcher, which ends its processes."""
        self._messages.shut()


class _Child(_Running):
    """A launcher process of our own."""

    def __init__(self, warm: Sequence[str]) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        module = "elastic_lab.dataplane.launcher.launching"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", module, str(theirs.fileno()), *warm],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=dict(os.environ),
            )
        super().__init__(ours)
        self.pid = self._process.pid

    def end_what_is_left(self) -> None:
        """A launcher that was killed could not end what its processes had started."""
        for pid in self.pids.values():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        super().end_what_is_left()

    def close(self) -> None:
        """End the launcher and wait for its end."""
        super().close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
