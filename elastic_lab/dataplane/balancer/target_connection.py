"""A connection to a target: one exchange at a time, and a pool in which it waits for the next."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Protocol, cast

from elastic_lab.dataplane.balancer.config import Target
from elastic_lab.dataplane.balancer.heads import ResponseHead
from elastic_lab.dataplane.balancer.known_heads import KnownHeads
from elastic_lab.dataplane.balancer.response_reader import BadResponse, ResponseReader


class Asking(Protocol):
    """The exchange that a connection works for."""

    def response_head(self, head: ResponseHead) -> None:
        """The target's answer begins."""

    def response_body(self, data: bytes) -> None:
        """A piece of its body."""

    def response_end(self) -> None:
        """It is whole."""

    def received_all(self) -> None:
        """All that the target has sent so far has been passed on: a good time to write."""

    def target_failed(self) -> None:
        """The connection is gone or no use before the answer was whole."""

    def target_blocks(self, blocked: bool) -> None:
        """Whether the target takes no more of the request just now."""


class TargetConnection(asyncio.Protocol):
    """Sends what it is given and reads one response for it."""

    def __init__(self, known: KnownHeads[ResponseHead]) -> None:
        self._known = known
        self._transport: asyncio.Transport | None = None
        self._asking: Asking | None = None
        self._reader: ResponseReader | None = None
        self._got_bytes = self._held = False
        self.reused = False

    @property
    def open(self) -> bool:
        """Whether a request can still be sent."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def untouched(self) -> bool:
        """Whether no byte of an answer has come to the present request."""
        return self._reader is not None and not self._got_bytes

    @property
    def reusable(self) -> bool:
        """Whether the response has ended and the target keeps the connection."""
        reader = self._reader
        return self.open and reader is not None and reader.ended and reader.keep_alive

    def ask(self, asking: Asking, request: bytes, bodiless: bool) -> None:
        """Send a request's first bytes; `bodiless`: its answer has no body (HEAD)."""
        self._asking = asking
        self._got_bytes = False
        self._reader = ResponseReader(asking, bodiless, self._known)
        self.write(request)

    def write(self, data: bytes) -> None:
        """Send more of the request."""
        if self._transport is not None and data:
            self._transport.write(data)

    def hold(self, held: bool) -> None:
        """Stop reading from the target, or go on."""
        if held != self._held and self._transport is not None and self.open:
            self._held = held
            (self._transport.pause_reading if held else self._transport.resume_reading)()

    def release(self) -> None:
        """The exchange is over: whatever happens here is none of its business any more."""
        self._asking = None
        self.hold(False)

    def close(self) -> None:
        """Close, politely if the target has nothing more to say."""
        if self._transport is not None and self._reader is not None and self._reader.ended:
            self._asking = None
            self._transport.close()
        else:
            self.abort()

    def abort(self) -> None:
        """Close at once and tell nobody."""
        self._asking = None
        if self._transport is not None:
            self._transport.abort()

    # --- asyncio's callbacks ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Read on; bytes that nobody asked for make the connection worthless."""
        asking, reader = self._asking, self._reader
        if asking is None or reader is None:
            self.abort()
            return
        self._got_bytes = True
        try:
            reader.feed(data)
        except BadResponse:
            self._fail()
        else:
            asking.received_all()

    def connection_lost(self, error: Exception | None) -> None:
        """Closed by either side."""
        asking, reader = self._asking, self._reader
        self._transport = None
        if asking is None or reader is None:
            return
        try:
            if error is not None:
                raise BadResponse("broken")
            reader.feed_eof()
        except BadResponse:
            self._fail()
        else:
            asking.received_all()

    def pause_writing(self) -> None:
        """The target takes no more."""
        if self._asking is not None:
            self._asking.target_blocks(True)

    def resume_writing(self) -> None:
        """The target takes more."""
        if self._asking is not None:
            self._asking.target_blocks(False)

    def _fail(self) -> None:
        asking = self._asking
        self.abort()
        if asking is not None:
            asking.target_failed()


class Pool:
    """Idle connections by target; the one used last is used first."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._known: KnownHeads[ResponseHead] = KnownHeads()
        self._idle: dict[tuple[str, int], list[TargetConnection]] = defaultdict(list)

    def take(self, target: Target) -> TargetConnection | None:
        """An idle connection that is still open, if there is one."""
        idle = self._idle[target.host, target.port]
        while idle:
            connection = idle.pop()
            if connection.open:
                connection.reused = True
                return connection
        return None

    async def open(self, target: Target, timeout: float) -> TargetConnection:
        """A new connection. Raises OSError, or TimeoutError after `timeout` wall seconds."""
        async with asyncio.timeout(timeout):
            _, connection = await self._loop.create_connection(
                lambda: TargetConnection(self._known), target.host, target.port
            )
        return connection

    def give_back(self, target: Target, connection: TargetConnection) -> None:
        """Keep it for the next request."""
        self._idle[target.host, target.port].append(connection)

    def forget(self, target: Target) -> None:
        """Close a target's idle connections."""
        for connection in self._idle.pop((target.host, target.port), ()):
            connection.abort()

    def close(self) -> None:
        """Close all idle connections."""
        for connections in self._idle.values():
            for connection in connections:
                connection.abort()
        self._idle.clear()
