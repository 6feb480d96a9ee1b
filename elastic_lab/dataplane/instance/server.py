"""waitress, with what a lab needs of it: it notes what arrives, and it can refuse connections."""

from __future__ import annotations

import socket
import threading
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

from elastic_lab.dataplane.instance.capacity import Application, Capacity
from elastic_lab.dataplane.instance.visits import Visits
from elastic_lab.dataplane.launcher.doors import bound

BACKLOG = 1024
REFUSED_SECONDS = 1.0
"""How long `refuse` waits for the loop, which goes round only once the application is loaded."""


class _Task(WSGITask):
    """A request that is being answered. Its status is noted before its caller can know it."""

    def build_response_header(self) -> bytes:
        self._note(int(self.status[:3]))
        return bytes(super().build_response_header())

    def service(self) -> None:
        try:
            super().service()
        except ClientDisconnected:
            raise
        except Exception:
            if not self.wrote_header:
                self._note(500)
            raise

    def _note(self, status: int) -> None:
        self.channel.server.visits.answered(self.request.visit, status)


class _Channel(HTTPChannel):
    """A connection."""

    task_class = _Task


class Server(TcpWSGIServer):
    """Serves `application` on the listening socket `door`."""

    channel_class = _Channel

    def __init__(
        self, application: Application, door: socket.socket, capacity: Capacity, visits: Visits
    ) -> None:
        self.visits = visits
        self._port = int(door.getsockname()[1])
        threads = ThreadedTaskDispatcher()
        threads.set_thread_count(capacity.at_once)
        settings = Adjustments(
            sockets=[door],
            threads=capacity.at_once,
            connection_limit=capacity.connections,
            backlog=BACKLOG,
            # A balancer in front has set them, or has taken the client's away.
            clear_untrusted_proxy_headers=False,
            ident=None,
        )
        where = (door.family, door.type, door.proto, door.getsockname())
        super().__init__(
            application,
            map={},
            _sock=door,
            dispatcher=threads,
            adj=settings,
            sockinfo=where,
            bind_socket=False,
        )

    def add_task(self, task: Any) -> None:
        """Note a request that has arrived whole; a thread takes it when there is a free one."""
        request = task.requests[0]
        if not request.error:
            request.visit = self.visits.arrived(request.command, request.path, request.query)
        super().add_task(task)

    def refuse(self, refused: bool) -> None:
        """Refuse all connections, those that are open too, or accept again; from any thread.

        Returns when it is done, or will be as soon as the application is loaded.
        """
        done = threading.Event()

        def do() -> None:
            if refused == self.accepting:
                self._close_door() if refused else self._open_door()
            done.set()

        # waitress's sockets are touched by its own thread alone.
        self.trigger.pull_trigger(do)
        done.wait(REFUSED_SECONDS)

    def _close_door(self) -> None:
        self.accepting = False
        self.del_channel()
        self.socket.close()
        for channel in list(self.active_channels.values()):
            channel.handle_close()

    def _open_door(self) -> None:
        self.set_socket(bound(self._port))
        self.accept_connections()
