"""Bytes of a target in; one response's head, body and end out.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""

from __future__ import annotations

from typing import Protocol

import httptools

from elastic_lab.dataplane.balancer.heads import ResponseHead
from elastic_lab.dataplane.balancer.known_heads import KnownHeads

HEAD_LIMIT = 32 * 1024
END_OF_HEAD = b"\r\n\r\n"
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

    def __init__(
        self,
        events: ResponseEvents,
        bodiless: bool = False,
        known: KnownHeads[ResponseHead] | None = None,
    ) -> None:
        """`bodiless`: the request was HEAD, whose answer ends with its head; `known`: heads that
        others have read."""
        self._events, self._known = events, known or KnownHeads()
        self._bodiless = bodiless
        self._parser: httptools.HttpResponseParser | None = None
        self._head = ResponseHead()
        self._size = 0
        self._unfinished = 0  # bytes since the last whole line of a head
        self._interim = False  # another head came before it
        self.final = False  # the head that counts has come
        self.ended = False
        self.keep_alive = False

    def feed(self, data: bytes) -> None:
        """Read some bytes. Raises BadResponse."""
        if self.ended:
            raise BadResponse("bytes after the end")
        if self._parser is None:
            if not self._bodiless and self._pass_known(data):
                return
            self._parser = httptools.HttpResponseParser(self)
            self._parse(data)
            self._remember(data)
        else:
            self._parse(data)

    def _pass_known(self, data: bytes) -> bool:
        """Pass a whole response on whose head was read before; whether it was one."""
        end = data.find(END_OF_HEAD) + len(END_OF_HEAD)
        head = self._known.get(data[:end])
        if head is None or head.headers.length != len(data) - end:
            return False
        self.final = self.keep_alive = True
        self._events.response_head(head)
        if head.headers.length:
            self._events.response_body(data[end:])
        self._end()
        return True

    def _remember(self, data: bytes) -> None:
        """Keep the head of a response that came whole, and whose length was told."""
        end = data.find(END_OF_HEAD) + len(END_OF_HEAD)
        whole = self.ended and self.keep_alive and not self._bodiless and not self._interim
        if whole and self._head.headers.length == len(data) - end:
            self._known.keep(data[:end], self._head)

    def _parse(self, data: bytes) -> None:
        assert self._parser is not None
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
        told = self._head.headers.values
        return bool(told(b"content-length") or told(b"transfer-encoding"))

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
        self._size += self._head.headers.add(name, value)
        if self._size > HEAD_LIMIT:
            raise BadResponse("a head beyond 32 KB")

    def on_headers_complete(self) -> None:
        """The head is whole. An interim one (100, 103) is for us alone."""
        assert self._parser is not None
        self._head.status = self._parser.get_status_code()
        if self._head.status == 101:
            raise BadResponse("a switch of protocols that nobody asked for")
        if self._head.status < 200:
            self._interim = True
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
        said = b",".join(self._head.headers.values(b"connection")).lower()
        tokens = [token.strip() for token in said.split(b",")] if said else ()
        assert self._parser is not None
        return self._parser.get_http_version() == "1.1" and b"close" not in tokens

    def _end(self) -> None:
        self.ended = True
        self._events.response_end()
