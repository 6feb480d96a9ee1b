"""The host process: warm, owned, and the parent of one forked cloud for each lab that is open.

A lab's cloud is made pristine by forking a new process from this warm one, so that nothing of an
earlier run can be left in it. Where the system cannot fork (Windows) the cloud is a fresh
process, which is as clean and costs a cold start.

Single-threaded, since it forks. Its control port speaks one JSON line a connection and asks for
the host's token.
"""

import json
import multiprocessing
import os
import secrets
import selectors
import socket
import sys
from dataclasses import asdict, dataclass
from typing import Any

from elastic_lab import wall_clock
from elastic_lab.cloud.days.rehearsal import is_compiled, rehearse
from elastic_lab.cloud.serve_lab import is_alive, serve_lab
from elastic_lab.cloud.warm_up import warm_up, warm_up_further
from elastic_lab.cloud.world import WorldSettings

TURN_SECONDS = 0.5
GRACE_SECONDS = 3.0
READ_SECONDS = 2.0


@dataclass(frozen=True)
class Owner:
    """The process that this host serves: when it has ended, the host ends too."""

    pid: int
    started: float


@dataclass
class LabCloud:
    """One lab's doors, which stay, and the process behind them, which each opening replaces."""

    public: socket.socket
    private: socket.socket
    token: str
    settings: WorldSettings
    process: Any = None

    def describe(self) -> dict[str, Any]:
        """What a client needs to reach this cloud, as JSON-ready values."""
        return {
            "endpoint": _url(self.public),
            "private": _url(self.private),
            "token": self.token,
            "pid": self.process.pid if self.process else None,
            "alive": bool(self.process and self.process.is_alive()),
            **asdict(self.settings),
        }


class Host:
    """Opens and closes labs' clouds until the owner has ended or `stop` is asked for.

    `fixed` is the listening socket of `elastic-lab serve`: then there is one cloud, behind it,
    whichever lab is open.
    """

    def __init__(
        self,
        control: socket.socket,
        token: str,
        owner: Owner | None,
        fixed: socket.socket | None = None,
    ) -> None:
        self._control, self._token, self._owner, self._fixed = control, token, owner, fixed
        self._clouds: dict[str, LabCloud] = {}
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        self._processes: Any = multiprocessing.get_context(method)
        self._stopped = False
        self._alone_since: float | None = None
        self._compiling: Any = None
        self._days_ready = self._has_days = False

    def open(self, settings: WorldSettings, resume: bool = False) -> LabCloud:
        """A pristine cloud with `settings`; with `resume` the one that is there, if it lives."""
        key = "served" if self._fixed else settings.lab
        cloud = self._clouds.get(key)
        if cloud is None:
            public = self._fixed or listen("127.0.0.1", 0)
            cloud = LabCloud(public, listen("127.0.0.1", 0), secrets.token_hex(16), settings)
            self._clouds[key] = cloud
        elif resume and cloud.process.is_alive():
            return cloud
        self._replace_process(cloud, settings)
        return cloud

    def run(self) -> None:
        """Answer the control port until it is time to end, then end every cloud."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            self._answer_first(selector)
            while not self._stopped and not self._owner_has_ended():
                if selector.select(TURN_SECONDS):
                    self._answer_one()
                else:
                    self._prepare_days()
                self._tend()
        self.close()

    def close(self) -> None:
        """End every cloud."""
        for cloud in self._clouds.values():
            _end(cloud.process)

    def _tend(self) -> None:
        """Let nobody wait at a door with no cloud behind it: close it, so that a caller is told
        at once; a fixed door gets a new cloud."""
        dead = [key for key, cloud in self._clouds.items() if not cloud.process.is_alive()]
        for key in dead:
            cloud = self._clouds[key]
            if self._fixed:
                self._replace_process(cloud, cloud.settings)
            else:
                cloud.public.close()
                cloud.private.close()
                del self._clouds[key]

    def _answer_first(self, selector: selectors.BaseSelector) -> None:
        """Let the first opening go before the rest of the warm-up."""
        if selector.select(TURN_SECONDS):
            self._answer_one()
        warm_up_further()

    def _prepare_days(self) -> None:
        """Load the simulation once it is compiled; where it is not, have it compiled beside. Not
        for labs that are all without a day: it takes a second of a processor."""
        if self._days_ready or (self._clouds and not self._has_days):
            return
        if is_compiled():
            rehearse()
            self._days_ready = True
        elif self._compiling is None:
            self._compiling = self._processes.Process(target=rehearse, daemon=True)
            self._compiling.start()

    def _owner_has_ended(self) -> bool:
        """True once the owner has been gone for the grace period; until then calls are answered."""
        if self._owner is None or is_alive(self._owner.pid, self._owner.started):
            return False
        now = wall_clock.monotonic_seconds()
        self._alone_since = now if self._alone_since is None else self._alone_since
        return now - self._alone_since >= GRACE_SECONDS

    def _replace_process(self, cloud: LabCloud, settings: WorldSettings) -> None:
        _end(cloud.process)
        cloud.settings = settings
        arguments = (settings, cloud.public, cloud.private, cloud.token, os.getpid())
        cloud.process = self._processes.Process(target=serve_lab, args=arguments, daemon=True)
        cloud.process.start()

    def _answer_one(self) -> None:
        connection, _ = self._control.accept()
        with connection:
            connection.settimeout(READ_SECONDS)
            try:
                asked = json.loads(connection.makefile("r").readline() or "{}")
                answer = self._answer(asked)
            except (OSError, ValueError, TypeError) as error:
                answer = {"error": f"the cloud's host did not understand: {error}"}
            try:
                connection.sendall(json.dumps(answer).encode() + b"\n")
            except OSError:
                return

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        if not secrets.compare_digest(str(asked.pop("token", "")), self._token):
            return {"error": "the host's token is missing"}
        action = asked.pop("action", "")
        if action == "open":
            resume = bool(asked.pop("resume", False))
            self._has_days |= bool(asked.pop("days", True))
            return self.open(WorldSettings(**asked), resume).describe()
        if action == "stop":
            self._stopped = True
            return {"stopped": os.getpid()}
        return {"clouds": [cloud.describe() for cloud in self._clouds.values()]}


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket on `host`; the kernel chooses when `port` is 0."""
    listener = socket.socket()
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(1024)
    return listener


def main() -> None:
    """Serve the owner named on the command line: `python -m elastic_lab.cloud.host PID STARTED`.

    The first line on standard output is the control port and token; the second says `ready`.
    """
    owner = Owner(int(sys.argv[1]), float(sys.argv[2]))
    control, token = listen("127.0.0.1", 0), secrets.token_hex(16)
    address = {"port": control.getsockname()[1], "token": token, "pid": os.getpid()}
    print(json.dumps(address), flush=True)
    warm_up()
    print("ready", flush=True)
    # The client has closed the pipe; what moto prints belongs in the log.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    Host(control, token, owner).run()


def _url(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _end(process: Any) -> None:
    if process is not None and process.is_alive():
        process.kill()
        process.join()


if __name__ == "__main__":
    main()
