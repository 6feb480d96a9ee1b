"""The process of one lab's cloud: make the world, open both doors, and live as long as wanted."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from elastic_lab import wall_clock
from elastic_lab.cloud.jailed import Jailed
from elastic_lab.cloud.world import World, WorldSettings
from elastic_lab.dataplane.launcher import Isolation

HOST_CHECK_SECONDS = 0.5
THREADS = 8


def serve_lab(
    settings: WorldSettings,
    public: socket.socket,
    private: socket.socket,
    token: str,
    host_pid: int,
) -> None:
    """Answer AWS calls on `public` and the checks' questions on `private`; does not return.

    Ends with the process `host_pid`, however that one ended.
    """
    _end_with(host_pid)
    _serve_world(settings, public, private, token)


def serve_jailed(
    sockets: list[socket.socket],
    settings: dict[str, Any],
    day_seconds: float,
    isolation: Isolation,
    remembered: str,
) -> None:
    """The same for code that must not be trusted, as a process that a launcher starts.

    sockets: the public and the private door, a connection to the launcher of its programs, and one
    over which the two tokens come. They are not told in the order, of which copies stay in the
    launcher's memory, and so in that of the learner's code.
    """
    public, private, launcher, told = sockets
    with told.makefile("r") as lines:
        token, learners = (lines.readline().strip() for _ in range(2))
    jailed = Jailed(learners, day_seconds, launcher, isolation, Path(remembered))
    _serve_world(WorldSettings(**settings), public, private, token, jailed)


def _serve_world(
    settings: WorldSettings,
    public: socket.socket,
    private: socket.socket,
    token: str,
    jailed: Jailed | None = None,
) -> None:
    from elastic_lab.cloud.warm_up import moto_application, warm_up

    warm_up()
    from elastic_lab.cloud import corrections
    from elastic_lab.cloud.api import AwsApi
    from elastic_lab.cloud.calls import CallRecorder
    from elastic_lab.cloud.observation_api import ObservationApi

    world = World(settings, jailed)
    recorder = CallRecorder(world)
    recorder.listen()
    corrections.install(world)
    world.create()
    moto = moto_application()
    observer = AwsApi(world, recorder, moto, "observer")
    world.runner.start()
    _serve_in_thread(ObservationApi(world, token, observer, jailed), private)
    _serve(AwsApi(world, recorder, moto, "learner"), public)


def _serve(app: Callable[..., Any], listener: socket.socket) -> None:
    import waitress

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    waitress.serve(
        app,
        sockets=[listener],
        threads=THREADS,
        clear_untrusted_proxy_headers=True,
        ident="elastic-lab",
        max_request_body_size=1 << 30,
        # What a long answer has told so far is sent at once, not when there is a packet of it.
        send_bytes=1,
        _quiet=True,
    )


def _serve_in_thread(app: Callable[..., Any], listener: socket.socket) -> None:
    threading.Thread(target=_serve, args=(app, listener), name="observation", daemon=True).start()


def _end_with(host_pid: int) -> None:
    try:
        started = psutil.Process(host_pid).create_time()
    except psutil.NoSuchProcess:
        os._exit(0)

    def watch() -> None:
        while is_alive(host_pid, started):
            wall_clock.wait(HOST_CHECK_SECONDS)
        os._exit(0)

    threading.Thread(target=watch, name="host-watch", daemon=True).start()


def is_alive(pid: int, started: float) -> bool:
    """True while the process `pid` that began at `started` runs."""
    try:
        process = psutil.Process(pid)
        return process.create_time() == started and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
