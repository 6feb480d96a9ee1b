"""Bytes of a client in; heads, bodies and ends of requests out, or the reason for a refusal.

httptools (llhttp, strict) is the grammar: it refuses a body with two lengths, folded headers,
bad chunk sizes, bare line feeds. The limits on heads are an Application Load Balancer's.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""

from __future__ import annotations

import re
from typing import Protocol

import httptools

from elastic_lab.dataplane.balancer.headers import Headers
from elastic_lab.dataplane.balancer.heads import RequestHead, refusal
from elastic_lab.dataplane.balancer.known_heads import KnownHeads

LINE_LIMIT = 16 * 1024
HEAD_LIMIT = 64 * 1024
# A request line in which nothing can be read in two ways; others are the parser's alone.
PLAIN_LINE = re.compile(rb"(GET|HEAD|DELETE) (/[A-Za-z0-9/._~!$&'()*+,;=:@%?-]*) HTTP/1\.1\r\n")


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

    def __init__(self, events: RequestEvents, known: KnownHeads[Headers] | None = None) -> None:
        """`known`: the headers of requests without a body that others have read."""
        self._events, self._known = events, known or KnownHeads()
        self._parser = httptools.HttpRequestParser(self)
        self._head = RequestHead()
        self._status: int | None = None  # why a callback refused
        self._unfinished = 0  # bytes since the last whole line of a head
        self._heads = 0  # that the present bytes have completed
        self.in_head = False
        self.in_message = False

    def feed(self, data: bytes) -> None:
        """Read at most LINE_LIMIT bytes. Raises RefusedRequest; then nothing more may be fed."""
        line = PLAIN_LINE.match(data) if not self.in_message and self._head.keep_alive else None
        headers = self._known.get(data[line.end() :]) if line else None
        if line and headers:
            self._events.request_head(RequestHead(line[1], line[2], "1.1", headers))
            self._events.request_end()
            return
        self._heads = 0
        self._parse(data)
        if line and self._heads == 1 and not self.in_message and self._is_bodiless():
            self._known.keep(data[line.end() :], self._head.headers)

    def _parse(self, data: bytes) -> None:
        try:
            self._unfinished += len(data)
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            raise RefusedRequest(501) from None
        except httptools.HttpParserError:
            raise RefusedRequest(self._status or 400) from None
        # A line that has not ended is not with us yet; the parser keeps it.
        if self.in_head and self._unfinished > 2 * LINE_LIMIT:
            raise RefusedRequest(400 if self._head.headers.lines else 414)

    def _is_bodiless(self) -> bool:
        """Whether after the request just read the parser stands as if there had been none."""
        headers = self._head.headers
        return not headers.chunked and headers.content_length is None and self._head.keep_alive

    # --- httptools' callbacks ---

    def on_message_begin(self) -> None:
        """A first byte."""
        self._head = RequestHead()
        self.in_head = self.in_message = True

    def on_url(self, url: bytes) -> None:
        """A piece of the request's target."""
        self._head.url += url
        if len(self._head.url) > LINE_LIMIT:
            self._refuse(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer, which is dropped."""
        self._unfinished = 0
        if not self.in_head:
            return
        line = self._head.headers.add(name, value)
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
            self._heads += 1
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
