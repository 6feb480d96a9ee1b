"""Bytes of a target in; one response's head, body and end out.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""

from __future__ import annotations

from typing import Protocol

import httptools

from elastic_lab.dataplane.balancer.heads import ResponseHead

HEAD_LIMIT = 32 * 1024
# More than a piece that asyncio reads at once: a body that came with its head is no head.
_PARSER_MAY_KEEP = HEAD_LIMIT + 256 * 1024


class BadResponse(Exception):
    """What a target sent is no response to what it was asked."""


class ResponseEvents(Protocol):
    """What a reader calls, in the order of the bytes."""

    def response_head(self, head: ResponseHead) -> None:
        """The final response begins."""

    def response_body(self, data: bytes) -> None:
        """A piece of its body."""

    def response_end(self) -> None:
        """It is whole."""


class ResponseReader:
    """Reads one response; a new one is made for the next."""

    def __init__(self, events: ResponseEvents, bodiless: bool) -> None:
        """`bodiless`: the request was HEAD, whose answer ends with its head."""
        self._events = events
        self._bodiless = bodiless
        self._parser = httptools.HttpResponseParser(self)
        self._head = ResponseHead()
        self._size = 0
        self._unfinished = 0  # bytes since the last whole line of a head
        self.final = False  # the head that counts has come
        self.ended = False
        self.keep_alive = False

    def feed(self, data: bytes) -> None:
        """Read some bytes. Raises BadResponse."""
        if self.ended:
            raise BadResponse("bytes after the end")
        self._unfinished += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            raise BadResponse(str(error)) from None
        # A line that has not ended is not with us yet; the parser keeps it.
        if not self.final and self._size + self._unfinished > _PARSER_MAY_KEEP:
            raise BadResponse("a head beyond 32 KB")

    def feed_eof(self) -> None:
        """The target closed. That ends a body of no told length; raises BadResponse else."""
        if not self.final or self._told_length():
            raise BadResponse("closed before the end")
        self._end()

    def _told_length(self) -> bool:
        names = {name.lower() for name, _ in self._head.headers}
        return not names.isdisjoint((b"content-length", b"transfer-encoding"))

    # --- httptools' callbacks ---

    def on_message_begin(self) -> None:
        """A status line begins: the first, or one after a 100."""
        if self.ended:
            raise BadResponse("a second response")
        self._head = ResponseHead()

    def on_status(self, reason: bytes) -> None:
        """A piece of the reason phrase."""
        self._head.reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer, which is dropped."""
        if self.final:
            return
        self._unfinished = 0
        self._size += len(name) + len(value) + 4
        if self._size > HEAD_LIMIT:
            raise BadResponse("a head beyond 32 KB")
        self._head.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is whole. An interim one (100, 103) is for us alone."""
        self._head.status = self._parser.get_status_code()
        if self._head.status == 101:
            raise BadResponse("a switch of protocols that nobody asked for")
        if self._head.status < 200:
            return
        self.final = True
        self._events.response_head(self._head)
        if self._bodiless:
            self.keep_alive = self._kept_alive()
            self._end()

    def on_body(self, data: bytes) -> None:
        """A piece of the body, out of its chunk."""
        if self.ended:
            raise BadResponse("a body where there is none")
        self._events.response_body(data)

    def on_message_complete(self) -> None:
        """The end of an interim head, or of the response."""
        if self.final and not self.ended:
            self.keep_alive = self._kept_alive()
            self._end()

    def _kept_alive(self) -> bool:
        # Not the parser's word: it thinks that a HEAD's answer without a length ends by closing.
        tokens = {
            token.strip()
            for name, value in self._head.headers
            if name.lower() == b"connection"
            for token in value.lower().split(b",")
        }
        return self._parser.get_http_version() == "1.1" and b"close" not in tokens

    def _end(self) -> None:
        self.ended = True
        self._events.response_end()
