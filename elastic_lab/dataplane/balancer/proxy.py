"""A client's connection: requests read one after another, each answered before the next.

Time-outs are kept by one timer a connection, which looks at how long nothing has happened.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import cast

from elastic_lab.dataplane.balancer.answers import error_page, written
from elastic_lab.dataplane.balancer.exchange import Exchange
from elastic_lab.dataplane.balancer.heads import RequestHead
from elastic_lab.dataplane.balancer.record import Record
from elastic_lab.dataplane.balancer.request_reader import (
    LINE_LIMIT,
    RefusedRequest,
    RequestReader,
)
from elastic_lab.dataplane.balancer.serving import Serving


class ClientConnection(asyncio.Protocol):
    """asyncio's protocol for what a listener accepts."""

    def __init__(self, serving: Serving, connections: set[ClientConnection]) -> None:
        self.serving = serving
        self._connections = connections
        self._transport: asyncio.Transport | None = None
        self._reader = RequestReader(self, serving.known_requests)
        self._exchanges: deque[Exchange] = deque()  # the first is being served
        self._serves = False
        self._unread = bytearray()
        self._refused: int | None = None
        self._held = self._reading_paused = self._blocked = False
        self._closing = self._retired = False
        self._opened = self._last_event = self._head_began = serving.loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._linger: asyncio.TimerHandle | None = None
        self.address = self.peer = ""

    # --- asyncio's callbacks ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = cast(asyncio.Transport, transport)
        self.address, port = transport.get_extra_info("peername")[:2]
        self.peer = f"{self.address}:{port}"
        self._connections.add(self)
        self._watch(min(self.serving.limits.idle, self.serving.limits.head))

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self._last_event = self.serving.loop.time()
        if self._closing:
            return
        if not self._unread and not self._exchanges and len(data) <= LINE_LIMIT:
            self._read(data)
        else:
            self._unread += data
        self._advance()

    def connection_lost(self, error: Exception | None) -> None:
        """The client has gone, or we closed."""
        self._transport = None
        self._connections.discard(self)
        for timer in (self._timer, self._linger):
            if timer is not None:
                timer.cancel()
        # Requests behind the first were never begun.
        if self._exchanges and self._serves:
            self._exchanges[0].client_lost()
        self._exchanges.clear()

    def pause_writing(self) -> None:
        """The client takes no more."""
        self._blocked = True
        if self._serves:
            self._exchanges[0].client_blocks(True)

    def resume_writing(self) -> None:
        """The client takes more."""
        self._last_event = self.serving.loop.time()
        self._blocked = False
        if self._serves:
            self._exchanges[0].client_blocks(False)
        else:
            self._advance()

    # --- the reader's events ---

    def request_head(self, head: RequestHead) -> None:
        """A request begins."""
        self._exchanges.append(Exchange(self.serving, self, head))

    def request_body(self, data: bytes) -> None:
        """A piece of the latest request's body; nobody waits for it once it is answered."""
        if self._exchanges:
            self._exchanges[-1].add_body(data)

    def request_end(self) -> None:
        """The latest request is whole."""
        if self._exchanges:
            self._exchanges[-1].end_body()

    # --- what an exchange asks for ---

    def write(self, data: bytes) -> None:
        """Send bytes to the client."""
        self._last_event = self.serving.loop.time()
        if self._transport is not None:
            self._transport.write(data)

    def hold(self, held: bool) -> None:
        """Stop taking from the client, or go on."""
        if held != self._held:
            self._held = held
            self._settle_reading()

    def keeps_alive(self) -> bool:
        """Whether the connection is young enough for another request, and wanted."""
        age = self.serving.loop.time() - self._opened
        young = age < self.serving.limits.client_keep_alive
        return young and self._refused is None and not self._retired

    def finished(self, keep_alive: bool) -> None:
        """On to the next request, or close."""
        if self._exchanges:
            self._exchanges.popleft()
        self._serves = self._held = False
        if not keep_alive:
            self.close()
        elif not self._unread and not self._exchanges and self._refused is None:
            self._settle_reading()
        else:
            # Not at once: many small requests in one packet would nest as deeply.
            self.serving.loop.call_soon(self._advance)

    def close(self) -> None:
        """Close when what is written has gone out. Nothing more is taken in.

        A client in the middle of a request is heard out for a while: closing a socket with
        unread bytes would reset the connection, and the answer could be lost with it.
        """
        self._unread.clear()
        if self._transport is None or self._closing:
            return
        self._closing = True
        if self._reader.in_message or self._refused is not None:
            # Shutting down is refused where the client has reset already.
            with suppress(OSError):
                self._transport.write_eof()
            self._transport.resume_reading()
            self._linger = self.serving.loop.call_later(
                self.serving.limits.linger, self._transport.abort
            )
        else:
            self._transport.close()

    def retire(self) -> None:
        """The listener is gone: serve the request that is in flight, and no other."""
        self._retired = True
        if not self._exchanges:
            self.close()

    def abort(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    # --- reading ---

    def _advance(self) -> None:
        """Read while at most one request waits behind the one that is served."""
        if self._closing:
            return
        while self._unread and len(self._exchanges) <= 1 and self._refused is None:
            piece = bytes(self._unread[:LINE_LIMIT])
            del self._unread[:LINE_LIMIT]
            self._read(piece)
        if self._exchanges and not self._serves and not self._blocked:
            self._serves = True
            self._exchanges[0].start()
        elif self._refused is not None and not self._exchanges:
            self._refuse(self._refused)
        self._settle_reading()

    def _read(self, piece: bytes) -> None:
        was_in_head = self._reader.in_head
        try:
            self._reader.feed(piece)
        except RefusedRequest as refused:
            self._refused = refused.status
            if self._exchanges:
                self._exchanges[-1].spoil(refused.status)
        if self._reader.in_head and not was_in_head:
            self._head_began = self.serving.loop.time()

    def _refuse(self, status: int) -> None:
        """Answer what is no request, and close: what follows it cannot be told apart."""
        if self._transport is None or self._closing:
            return
        now = self.serving.clock()
        page = written(error_page(status), now, "1.1", keep_alive=False, bodiless=False)
        self.write(page)
        self.serving.remember(
            Record(
                now,
                self.peer,
                self.serving.listener.port,
                ended=now,
                elb_status=status,
                sent_bytes=len(page),
            )
        )
        self.close()

    def _settle_reading(self) -> None:
        if self._transport is None or self._closing:
            return
        pause = self._held or len(self._exchanges) > 1 or self._refused is not None
        if pause != self._reading_paused:
            self._reading_paused = pause
            (self._transport.pause_reading if pause else self._transport.resume_reading)()

    # --- time-outs ---

    def _watch(self, seconds: float) -> None:
        self._timer = self.serving.loop.call_later(seconds, self._look)

    def _look(self) -> None:
        """Act on what is overdue, or look again when something may be."""
        now, limits = self.serving.loop.time(), self.serving.limits
        idle_in = self._last_event + limits.idle - now
        head_in = self._head_began + limits.head - now
        in_head = self._reader.in_head and not self._exchanges
        if in_head and min(head_in, idle_in) <= 0:
            self._refused = 408
            self._refuse(408)
        elif idle_in > 0:
            self._watch(max(0.001, min(idle_in, head_in if in_head else limits.head)))
        elif self._exchanges:
            self._exchanges[0].idle()
            self._watch(limits.idle)
        elif self._closing and self._transport is not None:
            self._transport.abort()  # it never took what was written
        else:
            self.close()
            self._watch(limits.idle)
