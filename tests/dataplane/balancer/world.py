"""A balancer and its targets on a loop in a thread, asked over real sockets by the test."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any

from elastic_lab.dataplane.balancer.balancer import Balancer
from elastic_lab.dataplane.balancer.config import (
    BalancerConfig,
    Forward,
    Listener,
    Target,
    TargetGroup,
    WeightedTargetGroup,
)
from elastic_lab.dataplane.balancer.record import Record
from elastic_lab.wall_clock import monotonic_seconds, wait_until

AWS_START = 1_767_225_600.0  # 2026-01-01
SOON = 10.0  # wall seconds within which what is waited for must be there
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Message:
    """A request as a target got it, or a response as a client did."""

    first: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    @property
    def status(self) -> int:
        return int(self.first.split()[1])

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def one(self, name: str) -> str | None:
        values = self.all(name)
        assert len(values) <= 1
        return values[0] if values else None


Answer = Callable[[Message], bytes | None]


@dataclass
class SmallServer:
    """Answers each request with the bytes that `answer` gives; None closes the connection.

    Health checks (`ELB-HealthChecker`) get `health` and are not among the requests.
    """

    answer: Answer = lambda request: OK
    health: bytes = OK
    requests: list[Message] = field(default_factory=list)
    connections: int = 0
    heads: int = 0  # also of requests whose body never ended
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    port: int = 0
    gate: asyncio.Event | None = None  # answers wait for it

    async def start(self) -> None:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        counted = False
        try:
            while True:
                request = await read_message(reader, self)
                if request.one("user-agent") == "ELB-HealthChecker/2.0":
                    writer.write(self.health)
                    break
                if not counted:
                    self.connections, counted = self.connections + 1, True
                    self.writers.append(writer)
                self.requests.append(request)
                if self.gate is not None:
                    await self.gate.wait()
                answer = self.answer(request)
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError, ValueError):
            pass
        finally:
            writer.close()


async def read_message(reader: asyncio.StreamReader, server: SmallServer) -> Message:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    server.heads += "ELB-HealthChecker" not in head
    first, *lines = head.rstrip("\r\n").split("\r\n")
    headers = [(name, value.strip()) for name, _, value in (x.partition(":") for x in lines)]
    message = Message(first, headers)
    if message.one("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            message.body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    elif length := message.one("content-length"):
        message.body = await reader.readexactly(int(length))
    return message


class Clock:
    """AWS seconds at the test's pace: the wall's, `time_scale` as fast, and moved on by hand."""

    def __init__(self, time_scale: float) -> None:
        self._time_scale, self._start, self.ahead = time_scale, monotonic_seconds(), 0.0

    def __call__(self) -> float:
        return AWS_START + self.ahead + (monotonic_seconds() - self._start) * self._time_scale


class World:
    """Use as a context manager; all that was started is closed with it."""

    def __enter__(self) -> World:
        self.loop = asyncio.new_event_loop()
        self.records: list[Record] = []
        self.errors: list[dict[str, Any]] = []
        self.loop.set_exception_handler(lambda loop, context: self.errors.append(context))
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()
        self.balancers: list[Balancer] = []
        return self

    def __exit__(self, *error: object) -> None:
        for balancer in self.balancers:
            self.run(balancer.close())
        self.run(self._end_tasks())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()
        assert not self.errors, self.errors

    async def _end_tasks(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(SOON)

    def call(self, function: Callable[[], Any]) -> Any:
        async def called() -> Any:
            return function()

        return self.run(called())

    def server(self, answer: Answer | None = None, **settings: Any) -> SmallServer:
        server = SmallServer(**({"answer": answer} if answer else {}), **settings)
        self.run(server.start())
        return server

    def balance(self, *servers: SmallServer, time_scale: float = 1.0, **settings: Any) -> int:
        """A balancer whose one listener forwards to one group of these; its port."""
        group = group_of(*servers, **settings.pop("group", {}))
        listener = Listener(80, forward_to(group.name), **settings.pop("listener", {}))
        return self.serve(
            BalancerConfig("test", (listener,), {group.name: group}, **settings), time_scale
        )

    def serve(self, config: BalancerConfig, time_scale: float = 1.0) -> int:
        self.clock = Clock(time_scale)
        self.balancer = Balancer(config, self.clock, Random(1), time_scale, self.records.append)
        self.balancers.append(self.balancer)
        self.run(self.balancer.start())
        return self.balancer.listening_port(config.listeners[0].port)

    def states(self, group: str = "web") -> list[str]:
        """The states of a group's targets, by key."""
        healths = self.call(lambda: dict(self.balancer.target_healths(group)))
        return [healths[key].state for key in sorted(healths)]

    def wait_for(self, condition: Callable[[], bool]) -> None:
        assert wait_until(condition, SOON)


def group_of(*servers: SmallServer, name: str = "web", **settings: Any) -> TargetGroup:
    targets = tuple(
        Target(f"i-{number}", "127.0.0.1", server.port, "us-east-1a")
        for number, server in enumerate(servers)
    )
    return TargetGroup(name, targets, **settings)


def forward_to(*names: str, **settings: Any) -> Forward:
    return Forward(tuple(WeightedTargetGroup(name) for name in names), **settings)


class Client:
    """A connection of the test's own, blocking."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), SOON)
        self._file = self.socket.makefile("rb")

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def receive(self, bodiless: bool = False) -> Message:
        """The next response."""
        lines = list(iter(self._file.readline, b"\r\n"))
        assert lines, "closed without an answer"
        assert lines[-1].endswith(b"\r\n"), lines
        first, *rest = (line.decode("latin-1").rstrip("\r\n") for line in lines)
        headers = [(name, value.strip()) for name, _, value in (x.partition(":") for x in rest)]
        message = Message(first, headers)
        if bodiless or message.status in (100, 204, 304):
            return message
        if message.one("transfer-encoding") == "chunked":
            while size := int(self._file.readline(), 16):
                message.body += self._file.read(size + 2)[:-2]
            self._file.readline()
        elif length := message.one("content-length"):
            message.body = self._file.read(int(length))
        else:
            message.body = self._file.read()
        return message

    def ask(self, data: bytes, bodiless: bool = False) -> Message:
        self.send(data)
        return self.receive(bodiless)

    def rest(self) -> bytes:
        """All that comes until the other side closes."""
        return self._file.read()

    def close(self) -> None:
        self._file.close()
        self.socket.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def get(path: str = "/", *headers: str, version: str = "1.1", method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/{version}", "Host: a.test", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def asked(port: int, data: bytes) -> Message:
    """One request on a connection of its own."""
    with Client(port) as client:
        return client.ask(data)
