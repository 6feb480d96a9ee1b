"""One connection to the server: a request out, its response in, then the next."""

from __future__ import annotations

import asyncio
from typing import Protocol, cast

from elastic_lab.dataplane.balancer.heads import ResponseHead
from elastic_lab.dataplane.balancer.known_heads import KnownHeads
from elastic_lab.dataplane.balancer.response_reader import BadResponse, ResponseReader
from elastic_lab.dataplane.load.exchange import BAD_RESPONSE, CLOSED, RESET, Exchange


class Owner(Protocol):
    """Whom a connection tells what became of its exchange."""

    def answered(self, connection: Connection, exchange: Exchange) -> None:
        """The response is whole."""

    def broke(self, connection: Connection, exchange: Exchange, reason: str) -> None:
        """It will not become whole; the connection is of no use any more."""

    def closed(self, connection: Connection) -> None:
        """The connection is gone."""


class Connection(asyncio.Protocol):
    """At most one exchange at a time. Bodies are read and dropped.

    bodiless: the requests are HEAD. count_header: see the plan; empty for none. known: heads that
    other connections have read.
    """

    def __init__(
        self, owner: Owner, bodiless: bool, count_header: bytes, known: KnownHeads[ResponseHead]
    ) -> None:
        self._owner, self._bodiless, self._count = owner, bodiless, count_header
        self._known = known
        self._transport: asyncio.Transport | None = None
        self._exchange: Exchange | None = None
        self._reader: ResponseReader | None = None
        self.made = False
        self.exchanges = 0
        self.untouched = False  # no byte of an answer has come to the present request

    @property
    def open(self) -> bool:
        """Whether a request can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def reusable(self) -> bool:
        """Whether the last response has ended and the server keeps the connection."""
        return self.open and self._reader is not None and self._reader.keep_alive

    def ask(self, exchange: Exchange) -> None:
        """Send a request."""
        self._exchange = exchange
        self._reader = ResponseReader(self, self._bodiless, self._known)
        self.exchanges += 1
        self.untouched = True
        if self._transport is not None:
            self._transport.write(exchange.data)

    def abort(self) -> None:
        """Close at once; nothing more is told of the exchange."""
        self._exchange = None
        if self._transport is not None:
            self._transport.abort()

    # --- of the response reader ---

    def response_head(self, head: ResponseHead) -> None:
        """The status and, if it is counted, a header."""
        exchange = self._exchange
        if exchange is not None:
            exchange.status = head.status
            if self._count:
                values = head.headers.values(self._count)
                exchange.counted = b", ".join(values).decode("latin-1") if values else ""

    def response_body(self, data: bytes) -> None:
        """Dropped."""

    def response_end(self) -> None:
        """Seen to once all bytes that came are read."""

    # --- asyncio's callbacks ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self.made = True
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Read on; bytes that nobody asked for make the connection worthless."""
        if self._exchange is None or self._reader is None:
            self.abort()
            return
        self.untouched = False
        try:
            self._reader.feed(data)
        except BadResponse:
            self._break(BAD_RESPONSE)
            return
        if self._reader.ended:
            self._end()

    def connection_lost(self, error: Exception | None) -> None:
        """Closed by either side. A body of untold length ends so; anything else is cut off."""
        self._transport = None
        if self._exchange is not None and self._reader is not None:
            try:
                if error is None:
                    self._reader.feed_eof()
            except BadResponse:
                pass
            if self._reader.ended:
                self._end()
            else:
                self._break(RESET if error else CLOSED)
        self._owner.closed(self)

    def _end(self) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            self._owner.answered(self, exchange)

    def _break(self, reason: str) -> None:
        exchange = self._exchange
        self.abort()
        if exchange is not None:
            self._owner.broke(self, exchange, reason)
