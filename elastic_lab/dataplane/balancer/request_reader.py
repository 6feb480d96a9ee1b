"""Bytes of a client in; heads, bodies and ends of requests out, or the reason for a refusal.

httptools (llhttp, strict) is the grammar: it refuses a body with two lengths, folded headers,
bad chunk sizes, bare line feeds. The limits on heads are an Application Load Balancer's.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""

from __future__ import annotations

from typing import Protocol

import httptools

from elastic_lab.dataplane.balancer.heads import RequestHead, refusal

LINE_LIMIT = 16 * 1024
HEAD_LIMIT = 64 * 1024


class RefusedRequest(Exception):
    """What was read is no request that we serve; `status` says so to the client."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class RequestEvents(Protocol):
    """What a reader calls, in the order of the bytes."""

    def request_head(self, head: RequestHead) -> None:
        """A request begins."""

    def request_body(self, data: bytes) -> None:
        """A piece of the latest request's body."""

    def request_end(self) -> None:
        """The latest request is whole."""


class RequestReader:
    """Feeds a strict parser and keeps heads within bounds."""

    def __init__(self, events: RequestEvents) -> None:
        self._events = events
        self._parser = httptools.HttpRequestParser(self)
        self._head = RequestHead()
        self._status: int | None = None  # why a callback refused
        self._unfinished = 0  # bytes since the last whole line of a head
        self.in_head = False
        self.in_message = False

    def feed(self, data: bytes) -> None:
        """Read at most LINE_LIMIT bytes. Raises RefusedRequest; then nothing more may be fed."""
        try:
            self._unfinished += len(data)
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            raise RefusedRequest(501) from None
        except httptools.HttpParserError:
            raise RefusedRequest(self._status or 400) from None
        # A line that has not ended is not with us yet; the parser keeps it.
        if self.in_head and self._unfinished > 2 * LINE_LIMIT:
            raise RefusedRequest(400 if self._head.headers else 414)

    # --- httptools' callbacks ---

    def on_message_begin(self) -> None:
        """A first byte."""
        self._head = RequestHead()
        self.in_head = self.in_message = True

    def on_url(self, url: bytes) -> None:
        """A piece of the request's target."""
        self._head.url += url
        self._head.size = len(self._head.url)
        if self._head.size > LINE_LIMIT:
            self._refuse(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer, which is dropped."""
        self._unfinished = 0
        if not self.in_head:
            return
        self._head.headers.append((name, value))
        line = len(name) + len(value) + 4
        self._head.size += line
        if line > LINE_LIMIT or self._head.size > HEAD_LIMIT:
            self._refuse(400)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self.in_head, head = False, self._head
        head.method = self._parser.get_method()
        head.version = self._parser.get_http_version()
        head.keep_alive = self._parser.should_keep_alive()
        status = refusal(head)
        if status is not None:
            self._refuse(status)
        if not self._parser.should_upgrade():
            self._events.request_head(head)

    def on_body(self, data: bytes) -> None:
        """A piece of the body, out of its chunk."""
        self._events.request_body(data)

    def on_message_complete(self) -> None:
        """The end of a request."""
        self.in_message = False
        self._unfinished = 0
        if not self._parser.should_upgrade():
            self._events.request_end()

    def _refuse(self, status: int) -> None:
        self._status = status
        raise RefusedRequest(status)
