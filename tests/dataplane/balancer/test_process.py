"""The balancers' own process: asked over a socket, and under load."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

import pytest

from elastic_lab.dataplane.balancer import process
from elastic_lab.dataplane.balancer.config import (
    BalancerConfig,
    FixedResponse,
    Forward,
    Listener,
    Target,
    TargetGroup,
    WeightedTargetGroup,
)
from tests import own_loop
from tests.dataplane.balancer.world import OK, SOON, asked, get

SERVE = """
import socket, sys
from elastic_lab.dataplane.balancer import process
process.serve([socket.socket(fileno=int(sys.argv[1]))], 0, 60.0, 1.8e9, 0.0)
"""
CLIENTS = 2000

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@contextmanager
def serving() -> Iterator[tuple[Connection, subprocess.Popen[bytes]]]:
    """The process, and the connection over which it is asked."""
    ours, theirs = socket.socketpair()
    with theirs:
        fd = theirs.fileno()
        running = subprocess.Popen([sys.executable, "-c", SERVE, str(fd)], pass_fds=[fd])
    with Connection(ours.detach()) as connection:
        yield connection, running
    assert running.wait(SOON) == 0, "it ends when nobody can ask it any more"


def config(port: int, *, action: Forward | FixedResponse, target: int = 0) -> BalancerConfig:
    group = TargetGroup("targets", (Target("i-1", "127.0.0.1", target, "a"),))
    groups = {"targets": group} if target else {}
    return BalancerConfig(
        "app/web/1", (Listener(80, action, listening_port=port),), groups, logged=True
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def test_it_serves_what_it_is_told_and_tells_what_it_saw() -> None:
    port = free_port()
    with serving() as (connection, _):
        hello = config(port, action=FixedResponse(200, "hello"))
        assert process.asked(connection, "become", {"web": hello}) == {}
        assert asked(port, get("/")).body == b"hello"
        (line,) = process.asked(connection, "take_log", "web")
        assert '"GET http://a.test:80/ HTTP/1.1"' in line
        assert process.asked(connection, "take_log", "web") == []
        minutes = process.asked(connection, "take_minutes", "web", 1e12)
        assert [minute.sums["HTTP_Fixed_Response_Count"] for minute in minutes.values()] == [1]
        assert process.asked(connection, "become", {}) == {}
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


def test_a_port_that_is_taken_is_told_and_tried_again() -> None:
    with serving() as (connection, _), socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        hello = config(port, action=FixedResponse(200, "hello"))
        assert process.asked(connection, "become", {"web": hello}).keys() == {"web"}
        other.close()
        assert process.asked(connection, "become", {"web": hello}) == {}
        assert asked(port, get("/")).status == 200


def test_one_that_does_not_answer_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "ANSWER_SECONDS", 0.1)
    ours, theirs = socket.socketpair()
    with theirs, Connection(ours.detach()) as connection, pytest.raises(TimeoutError):
        process.asked(connection, "become", {})


def test_two_thousand_clients_at_once() -> None:
    """Every one is connected and has asked before any is answered."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 3 * CLIENTS:
        pytest.skip(f"this system lets a process open {hard} files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 3 * CLIENTS), hard))
    try:
        with serving() as (connection, _):
            assert own_loop.run(_answers_to_many(connection)) == {b"HTTP/1.1 200 OK": CLIENTS}
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def _answers_to_many(connection: Connection) -> Counter[bytes]:
    waiting, all_there = 0, asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal waiting
        head = await reader.readuntil(b"\r\n\r\n")
        if b"ELB-HealthChecker" not in head:
            waiting += 1
            if waiting == CLIENTS:
                all_there.set()
            await all_there.wait()
        writer.write(OK)
        writer.close()

    async def ask() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(get("/", "Connection: close"))
        line = await reader.readline()
        writer.close()
        return line.strip()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=CLIENTS)
    target, port = server.sockets[0].getsockname()[1], free_port()
    forward = Forward((WeightedTargetGroup("targets"),))
    # A minute of the wall for the answers, not a second.
    patient = BalancerConfig(
        "app/web/1",
        (Listener(80, forward, listening_port=port),),
        {"targets": TargetGroup("targets", (Target("i-1", "127.0.0.1", target, "a"),))},
        idle_timeout_seconds=3600,
    )
    process.asked(connection, "become", {"web": patient})
    async with server, asyncio.timeout(6 * SOON):
        return Counter(await asyncio.gather(*(ask() for _ in range(CLIENTS))))
