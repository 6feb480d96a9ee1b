"""Sends requests over connections that are kept, waits for answers, and counts what becomes of
each."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from elastic_lab.dataplane.balancer.heads import ResponseHead
from elastic_lab.dataplane.balancer.known_heads import KnownHeads
from elastic_lab.dataplane.load.connection import Connection
from elastic_lab.dataplane.load.exchange import (
    NO_CONNECTION,
    NOT_CONNECTED,
    REFUSED,
    REPEATABLE,
    RESET,
    STOPPED,
    TIME_OUT,
    Exchange,
    requests_of,
)
from elastic_lab.dataplane.load.plan import LoadPlan
from elastic_lab.dataplane.load.tally import Tally

REASONS = ((ConnectionRefusedError, REFUSED), (ConnectionError, RESET))


class Sender:
    """The requests of one plan.

    ended: called once for each exchange that was begun. connections: the most at a time.
    """

    def __init__(
        self,
        plan: LoadPlan,
        connections: int,
        tally: Tally,
        ended: Callable[[Exchange], None],
    ) -> None:
        self._plan, self._most, self._tally, self._ended = plan, connections, tally, ended
        self._loop = asyncio.get_running_loop()
        self._requests = requests_of(plan)
        self._next = 0
        self._known: KnownHeads[ResponseHead] = KnownHeads()
        self._idle: list[Connection] = []
        self._connections = 0
        # Oldest first: all have the same time-out, so the first to send is the first to expire.
        self._waiting: OrderedDict[Exchange, Connection | asyncio.Task[None]] = OrderedDict()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """How many requests are under way."""
        return len(self._waiting)

    def send(self, scheduled: float, number: int = 0) -> None:
        """Send a request now; it was scheduled for `scheduled`, on the loop's clock."""
        now = self._loop.time()
        exchange = Exchange(scheduled, now, self._requests[self._next], number)
        self._next = (self._next + 1) % len(self._requests)
        connection = self._idle_one()
        if connection is None and self._connections >= self._most:
            self._tally.failed(exchange, NO_CONNECTION, now)
            self._ended(exchange)
            return
        self._tally.sent(None if self._plan.users else now - scheduled)
        if connection is None:
            self._connect(exchange)
        else:
            self._waiting[exchange] = connection
            connection.ask(exchange)
        self._mind_time_outs()

    def stop(self) -> None:
        """Give up all that is under way."""
        for exchange in list(self._waiting):
            self._give_up(exchange, STOPPED)
        self.close()

    def close(self) -> None:
        """Close every idle connection."""
        if self._timer is not None:
            self._timer.cancel()
        for connection in self._idle:
            connection.abort()
        self._idle.clear()

    # --- what a connection tells ---

    def answered(self, connection: Connection, exchange: Exchange) -> None:
        """A whole response has come."""
        del self._waiting[exchange]
        self._tally.answered(exchange, self._loop.time())
        if connection.reusable and self._plan.keep_alive:
            self._idle.append(connection)
        else:
            connection.abort()
        self._ended(exchange)

    def broke(self, connection: Connection, exchange: Exchange, reason: str) -> None:
        """The connection broke. One that had waited for work may just have been closed by the
        server; then HTTP clients try once more, where that is harmless.
        https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2"""
        stale = connection.exchanges > 1 and connection.untouched and not exchange.resent
        if stale and self._plan.method in REPEATABLE:
            exchange.resent = True
            self._tally.resent()
            self._connect(exchange)
        else:
            self._fail(exchange, reason)

    def closed(self, connection: Connection) -> None:
        """A connection has gone; an idle one is noticed when it is taken."""
        self._connections -= 1

    # --- connections ---

    def _idle_one(self) -> Connection | None:
        """The connection used last, so that no more are kept busy than are needed."""
        while self._idle:
            connection = self._idle.pop()
            if connection.open:
                return connection
        return None

    def _connect(self, exchange: Exchange) -> None:
        self._connections += 1
        # A place of its own in the order of time-outs is kept when it is sent again.
        self._waiting[exchange] = self._loop.create_task(self._connect_and_ask(exchange))

    async def _connect_and_ask(self, exchange: Exchange) -> None:
        connection = self._new_connection()
        try:
            await self._loop.create_connection(lambda: connection, *self._plan.address)
        except OSError as error:
            self._fail(exchange, _reason(error))
        else:
            self._waiting[exchange] = connection
            connection.ask(exchange)
        finally:
            # One that was made says itself when it has gone.
            self._connections -= not connection.made

    def _new_connection(self) -> Connection:
        header = self._plan.count_header.lower().encode("latin-1")
        return Connection(self, self._plan.method == "HEAD", header, self._known)

    # --- time-outs ---

    def _mind_time_outs(self) -> None:
        if self._timer is None and self._waiting:
            oldest = next(iter(self._waiting))
            at = oldest.sent + self._plan.timeout_seconds
            self._timer = self._loop.call_at(at, self._expire)

    def _expire(self) -> None:
        self._timer = None
        latest = self._loop.time() - self._plan.timeout_seconds
        while self._waiting and (oldest := next(iter(self._waiting))).sent <= latest:
            self._give_up(oldest, TIME_OUT)
        self._mind_time_outs()

    def _give_up(self, exchange: Exchange, reason: str) -> None:
        way = self._waiting[exchange]
        if isinstance(way, Connection):
            way.abort()
        else:
            way.cancel()
        self._fail(exchange, reason)

    def _fail(self, exchange: Exchange, reason: str) -> None:
        del self._waiting[exchange]
        self._tally.failed(exchange, reason, self._loop.time())
        self._ended(exchange)


def _reason(error: OSError) -> str:
    return next((reason for kind, reason in REASONS if isinstance(error, kind)), NOT_CONNECTED)
