"""One request's way: to an action, to a target, and the answer back."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import Protocol

from elastic_lab.dataplane.balancer.answers import Answer, error_page, fixed, written
from elastic_lab.dataplane.balancer.config import Forward, Redirect
from elastic_lab.dataplane.balancer.headers import CHUNKED
from elastic_lab.dataplane.balancer.heads import (
    RequestHead,
    ResponseHead,
    answer_framing,
    facts_of,
    forwarded_request,
    passed_response,
)
from elastic_lab.dataplane.balancer.recording import begun, note_times
from elastic_lab.dataplane.balancer.redirects import location
from elastic_lab.dataplane.balancer.routing import Routed
from elastic_lab.dataplane.balancer.rules import RequestFacts, rule_for
from elastic_lab.dataplane.balancer.serving import Serving
from elastic_lab.dataplane.balancer.target_connection import TargetConnection


class Client(Protocol):
    """The connection that an exchange answers."""

    address: str
    peer: str  # address:port

    def write(self, data: bytes) -> None:
        """Send bytes of the answer."""

    def hold(self, held: bool) -> None:
        """Take no more of the request for now, or go on."""

    def keeps_alive(self) -> bool:
        """Whether the connection may serve another request."""

    def finished(self, keep_alive: bool) -> None:
        """The answer is whole; the connection goes on to the next request, or closes."""


class Exchange:
    """Made when a head has come; started when the answers before it are whole."""

    def __init__(self, serving: Serving, client: Client, head: RequestHead) -> None:
        self._serving, self._client, self._head = serving, client, head
        self._body: list[bytes] = []
        self._body_ended = False
        self._out: list[bytes] = []
        self._routed: Routed | None = None
        self._connection: TargetConnection | None = None
        self._opening: asyncio.Task[None] | None = None
        self._status: int | None = None  # of the answer that the client is being sent
        self._chunked_out = False
        self._keep_alive = False
        self._answer_ended = False
        self._over = False
        self._spoiled: int | None = None
        self._born = self._asked = self._answered = serving.loop.time()
        self._record = begun(serving, client.peer, head)

    # --- from the client ---

    def start(self) -> None:
        """Do what the listener's rules say."""
        if self._spoiled is not None:
            self._answer(error_page(self._spoiled))
            return
        listener = self._serving.listener
        rule = rule_for(listener, self._facts) if listener.rules else None
        self._record.rule_priority = rule.priority if rule else 0
        action = rule.action if rule else listener.default_action
        if isinstance(action, Forward):
            self._record.action = "forward"
            self._forward(action)
        elif isinstance(action, Redirect):
            url = location(action, self._facts, listener.port)
            self._record.action, self._record.redirect_url = "redirect", url
            self._answer(Answer(int(action.status_code.removeprefix("HTTP_")), location=url))
        else:
            self._record.action = "fixed-response"
            self._answer(fixed(action))

    def add_body(self, data: bytes) -> None:
        """A piece of the request's body."""
        self._record.received_bytes += len(data)
        if self._head.headers.chunked:
            data = b"%x\r\n%b\r\n" % (len(data), data)
        if self._connection is not None:
            self._connection.write(data)
        elif not self._over:
            self._body.append(data)
            if self._opening is not None:
                self._client.hold(True)

    def end_body(self) -> None:
        """The request is whole."""
        self._body_ended = True
        if self._head.headers.chunked:
            if self._connection is not None:
                self._connection.write(b"0\r\n\r\n")
            else:
                self._body.append(b"0\r\n\r\n")

    def spoil(self, status: int) -> None:
        """What came after the head is no body. Nothing to do where the body had ended."""
        if self._body_ended:
            return
        self._spoiled = status
        if self._routed is not None:
            self._fail(status)

    def client_lost(self) -> None:
        """The client closed before it had its answer: 460."""
        if not self._over:
            self._record.elb_status = 460
            self._close(reusable=False)

    def client_blocks(self, blocked: bool) -> None:
        """Whether the client takes no more of the answer just now."""
        if self._connection is not None:
            self._connection.hold(blocked)

    def idle(self) -> None:
        """Nothing came from either side for the idle time-out: 504, or 408 if the client is late.

        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
        """
        self._fail(504 if self._body_ended else 408)

    @cached_property
    def _facts(self) -> RequestFacts:
        return facts_of(self._head, self._client.address)

    # --- to a target ---

    def _forward(self, forward: Forward) -> None:
        self._routed = self._serving.route(forward, self._head.values(b"cookie"))
        if self._routed is None:
            self._answer(error_page(503))
            return
        self._record.target = f"{self._routed.target.host}:{self._routed.target.port}"
        self._record.target_group = self._routed.group.group.name
        self._routed.group.begin(self._routed.target, self)
        if self._head.awaits_continue:
            self._client.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._ask_somebody()

    def _ask_somebody(self) -> None:
        assert self._routed is not None
        idle = self._serving.pool.take(self._routed.target)
        if idle is not None:
            self._ask(idle)
        else:
            self._opening = self._serving.loop.create_task(self._open())

    async def _open(self) -> None:
        assert self._routed is not None
        pool, timeout = self._serving.pool, self._serving.limits.connect
        try:
            connection = await pool.open(self._routed.target, timeout)
        except TimeoutError:
            self._record.connection_error = True
            self._fail(504)
        except OSError:
            self._record.connection_error = True
            self._fail(502)
        else:
            self._opening = None
            self._ask(connection)

    def _ask(self, connection: TargetConnection) -> None:
        listener, client = self._serving.listener, self._client
        head = forwarded_request(self._head, client.address, listener.port, self._record.trace_id)
        self._asked = self._serving.loop.time()
        self._connection = connection
        client.hold(False)
        connection.ask(self, head + b"".join(self._body), bodiless=self._head.method == b"HEAD")
        self._body.clear()

    # --- from a target ---

    def response_head(self, head: ResponseHead) -> None:
        """Begin the client's answer."""
        self._answered = self._serving.loop.time()
        self._status = self._record.elb_status = self._record.target_status = head.status
        framing, told = answer_framing(self._head, head)
        self._chunked_out = framing is CHUNKED
        self._keep_alive = told and self._may_keep_alive()
        assert self._routed is not None
        version, cookies = self._head.version, self._routed.cookies
        self._out.append(passed_response(head, version, framing, self._keep_alive, cookies))

    def response_body(self, data: bytes) -> None:
        """Pass a piece on."""
        self._out.append(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked_out else data)

    def response_end(self) -> None:
        """Note it; what came with it may still turn out to be no good."""
        self._answer_ended = True
        if self._chunked_out:
            self._out.append(b"0\r\n\r\n")

    def received_all(self) -> None:
        """Send what has gathered, in one piece."""
        self._flush()
        if self._answer_ended and not self._over:
            self._close(reusable=self._body_ended)
            self._client.finished(self._keep_alive)

    def target_failed(self) -> None:
        """502; or once more, on a new connection, where nothing can have been processed."""
        connection, self._connection = self._connection, None
        if self._answer_ended:
            self.received_all()
        elif connection is not None and self._may_repeat(connection):
            # Targets close idle connections, sometimes just as one is chosen.
            self._opening = self._serving.loop.create_task(self._open())
        else:
            self._fail(502)

    def target_blocks(self, blocked: bool) -> None:
        """The target's pace is the client's."""
        self._client.hold(blocked)

    def cut_off(self) -> None:
        """The target's deregistration delay has ended."""
        self._fail(502)

    # --- endings ---

    def _may_repeat(self, connection: TargetConnection) -> bool:
        return connection.reused and connection.untouched and self._head.repeatable

    def _may_keep_alive(self) -> bool:
        return self._head.keep_alive and self._body_ended and self._client.keeps_alive()

    def _fail(self, status: int) -> None:
        """An error page; or, with the answer begun, a closed connection in its middle."""
        if self._over:
            return
        if self._status is None:
            self._answer(error_page(status))
        else:
            self._flush()
            self._close(reusable=False)
            self._client.finished(keep_alive=False)

    def _answer(self, answer: Answer) -> None:
        self._status = self._record.elb_status = answer.status
        keep_alive = self._may_keep_alive() and answer.status != 408
        now, version = self._serving.clock(), self._head.version
        bodiless = self._head.method == b"HEAD"
        self._out.append(written(answer, now, version, keep_alive, bodiless))
        self._flush()
        self._close(reusable=False)
        self._client.finished(keep_alive)

    def _flush(self) -> None:
        if self._out:
            data = self._out[0] if len(self._out) == 1 else b"".join(self._out)
            self._out.clear()
            self._record.sent_bytes += len(data)
            self._client.write(data)

    def _close(self, reusable: bool) -> None:
        """Let the target go, and remember how it went."""
        self._over = True
        if self._opening is not None and self._opening is not asyncio.current_task():
            self._opening.cancel()
        if self._routed is not None:
            self._routed.group.end(self._routed.target, self)
            self._let_go(self._routed, reusable)
        note_times(self._record, self._serving, self._born, self._asked, self._answered)
        self._serving.remember(self._record)

    def _let_go(self, routed: Routed, reusable: bool) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if reusable and connection.reusable and routed.target.key in routed.group.targets:
            connection.release()
            self._serving.pool.give_back(routed.target, connection)
        else:
            connection.close()
