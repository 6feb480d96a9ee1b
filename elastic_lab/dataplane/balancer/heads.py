"""Heads of requests and responses: judged, and written anew for the other side. Pure.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from elastic_lab.dataplane.balancer.headers import CHUNKED, Headers
from elastic_lab.dataplane.balancer.rules import RequestFacts

_MOST_FORWARDED_FOR = 30
# A target of a request: a path, a whole URL, or the server itself.
_TARGET = re.compile(rb"/.*|\*|http://[A-Za-z0-9._:\[\]-]+(/.*)?", re.DOTALL)
# Repeating these does what doing them once does (RFC 9110, 9.2.2).
IDEMPOTENT = frozenset((b"GET", b"HEAD", b"OPTIONS", b"PUT", b"DELETE"))


@dataclass(slots=True)
class RequestHead:
    """A client's request up to its body, as it came."""

    method: bytes = b""
    url: bytes = b""
    version: str = "1.1"
    headers: Headers = field(default_factory=Headers)
    keep_alive: bool = True

    def values(self, name: bytes) -> list[bytes]:
        """Every value of a header, by its name in lower case."""
        return self.headers.values(name)

    @property
    def size(self) -> int:
        """Its bytes, about."""
        return len(self.url) + self.headers.size

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent again: idempotent, and no body that may be gone by then."""
        bodiless = not self.headers.chunked and self.headers.content_length in (None, b"0")
        return self.method in IDEMPOTENT and bodiless

    @property
    def awaits_continue(self) -> bool:
        """Whether the client holds its body back for a 100."""
        return self.version == "1.1" and self.headers.expects_continue


@dataclass(slots=True)
class ResponseHead:
    """A target's response up to its body, as it came."""

    status: int = 0
    reason: bytes = b""
    headers: Headers = field(default_factory=Headers)


def refusal(head: RequestHead) -> int | None:
    """The status with which a well-formed request is refused, or None.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
    """
    if head.version not in ("1.0", "1.1"):
        return 505
    codings = head.values(b"transfer-encoding")
    if codings and head.version == "1.0":
        return 400
    if codings and [value.lower() for value in codings] != [b"chunked"]:
        return 501
    hosts = head.values(b"host")
    if len(hosts) > 1 or (not hosts and head.version == "1.1"):
        return 400
    if head.method in (b"TRACE", b"CONNECT"):
        return 405
    if not _TARGET.fullmatch(head.url):
        return 400
    addresses = head.values(b"x-forwarded-for")
    if addresses and b",".join(addresses).count(b",") >= _MOST_FORWARDED_FOR:
        return 463
    return None


def facts_of(head: RequestHead, client_address: str) -> RequestFacts:
    """What the rules may look at."""
    target = origin_form(head.url).decode("latin-1")
    path, _, query = target.partition("?")
    return RequestFacts(
        head.method.decode("ascii"),
        path,
        query,
        host_of(head),
        client_address,
        tuple((k.decode("ascii"), v.decode("latin-1")) for k, _, v in head.headers.lines),
    )


def origin_form(url: bytes) -> bytes:
    """The path and query of a request's target, also where it was a whole URL."""
    if not url.startswith(b"http://"):
        return url
    _, slash, rest = url[len(b"http://") :].partition(b"/")
    return slash + rest if slash else b"/"


def authority(head: RequestHead) -> bytes:
    """The host that is asked for: a whole URL's, which comes before the Host header's."""
    if head.url.startswith(b"http://"):
        return head.url[len(b"http://") :].partition(b"/")[0]
    hosts = head.values(b"host")
    return hosts[0] if hosts else b""


def host_of(head: RequestHead) -> str:
    """The host that is asked for, without its port."""
    host = authority(head).decode("latin-1")
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def forwarded_request(head: RequestHead, client_address: str, port: int, trace_id: str) -> bytes:
    """The head that a target gets. `port` is the listener's."""
    return (
        b"%b %b HTTP/1.1\r\nHost: %b\r\nX-Forwarded-For: %b%b\r\nX-Forwarded-Proto: http\r\n"
        b"X-Forwarded-Port: %d\r\nX-Amzn-Trace-Id: %b\r\n%b\r\n"
    ) % (
        head.method,
        origin_form(head.url),
        authority(head),
        head.headers.forwarded_for,
        client_address.encode("ascii"),
        port,
        traced(head.values(b"x-amzn-trace-id"), trace_id),
        head.headers.asked,
    )


def traced(received: list[bytes], trace_id: str) -> bytes:
    """The trace header: a Root of ours, or a Self beside the Root that came.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
    """
    fresh = trace_id.encode("ascii")
    if not received or not received[0]:
        return b"Root=" + fresh
    name = b"Self=" if b"root=" in received[0].lower() else b"Root="
    return name + fresh + b";" + received[0]


def answer_framing(asked: RequestHead, head: ResponseHead) -> tuple[bytes, bool]:
    """How the client is told where the answer ends, and whether it is told without a close."""
    length = head.headers.content_length
    if length is not None and head.status != 204:
        return b"Content-Length: %b\r\n" % length, True
    if asked.method == b"HEAD" or head.status in (204, 304):
        return b"", True
    return (CHUNKED, True) if asked.version == "1.1" else (b"", False)


def passed_response(
    head: ResponseHead, version: str, framing: bytes, keep_alive: bool, cookies: Iterable[bytes]
) -> bytes:
    """The head that a client gets, with our framing and cookies."""
    return b"HTTP/1.1 %d %b\r\n%b%b%b%b\r\n" % (
        head.status,
        head.reason,
        head.headers.answered,
        b"".join(b"Set-Cookie: %b\r\n" % cookie for cookie in cookies),
        framing,
        connection_line(version, keep_alive),
    )


def connection_line(version: str, keep_alive: bool) -> bytes:
    """What a client has to be told about the connection: nothing, where it is the rule."""
    if not keep_alive:
        return b"Connection: close\r\n"
    return b"Connection: keep-alive\r\n" if version == "1.0" else b""
