"""The process from which all processes with learner code are forked: one that knows nothing of
checks, and has imported all that clouds and answers need."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from elastic_lab.dataplane.launcher import Isolation
from elastic_lab.dataplane.launcher.messages import Messages
from elastic_lab.dataplane.launcher.site import site_order

WARM = "elastic_lab.grading.jail.warm"


class Nursery:
    """Starts the process. Without a thread, for its owner forks."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        module = "elastic_lab.dataplane.launcher.launching"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", module, str(theirs.fileno()), WARM],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=dict(os.environ),
            )
        self._messages = Messages(ours)

    def fileno(self) -> int:
        """For a selector: can be read when it says something, or has ended."""
        return self._messages.fileno()

    def site(self, name: str, isolation: Isolation) -> socket.socket:
        """A connection to the launcher of a new site. Raises OSError when the nursery has gone."""
        ours, theirs = socket.socketpair()
        with theirs:
            order = site_order(name, isolation)
            self._messages.send({"start": order.as_json(), "sockets": 1}, [theirs])
        return ours

    def lives(self) -> bool:
        """Hear what it says, of which nothing is needed; False once it has ended."""
        return self._messages.receive() is not None

    def forget(self) -> None:
        """Close this process's end: a fork has no business with it."""
        self._messages.close()

    def close(self) -> None:
        """End it and everything that came from it."""
        self._messages.shut()
        self._process.wait()
