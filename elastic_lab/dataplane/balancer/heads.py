"""Heads of requests and responses: read, judged, and written anew for the other side. Pure.

A head is never passed on as it came. Hop-by-hop headers go, framing is written by us from what
the parser understood, and so both sides agree about where a message ends.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from elastic_lab.dataplane.balancer.rules import RequestFacts

Headers = list[tuple[bytes, bytes]]

# Gone with the hop that they are about. Expect is answered by the balancer itself.
_HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-connection te trailer transfer-encoding upgrade expect"
    b" content-length".split()
)
_WRITTEN_ANEW = frozenset(
    (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-port", b"x-amzn-trace-id")
)
_MOST_FORWARDED_FOR = 30
# A target of a request: a path, a whole URL, or the server itself.
_TARGET = re.compile(rb"/.*|\*|http://[A-Za-z0-9._:\[\]-]+(/.*)?", re.DOTALL)
CHUNKED = [b"Transfer-Encoding: chunked"]
# Repeating these does what doing them once does (RFC 9110, 9.2.2).
_IDEMPOTENT = frozenset((b"GET", b"HEAD", b"OPTIONS", b"PUT", b"DELETE"))


@dataclass(slots=True)
class RequestHead:
    """A client's request up to its body, as it came. `size`: its bytes."""

    method: bytes = b""
    url: bytes = b""
    version: str = "1.1"
    headers: Headers = field(default_factory=list)
    keep_alive: bool = True
    size: int = 0

    def values(self, name: bytes) -> list[bytes]:
        """Every value of a header, by its name in lower case."""
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks; the reader lets no other transfer coding through."""
        return bool(self.values(b"transfer-encoding"))

    @property
    def content_length(self) -> bytes | None:
        """The body's length as it was written, digits only (the parser sees to it)."""
        lengths = self.values(b"content-length")
        return lengths[0] if lengths else None

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent again: idempotent, and no body that may be gone by then."""
        bodiless = not self.chunked and self.content_length in (None, b"0")
        return self.method in _IDEMPOTENT and bodiless

    @property
    def awaits_continue(self) -> bool:
        """Whether the client holds its body back for a 100."""
        expected = self.values(b"expect")
        return self.version == "1.1" and [v.lower() for v in expected] == [b"100-continue"]


@dataclass(slots=True)
class ResponseHead:
    """A target's response up to its body, as it came."""

    status: int = 0
    reason: bytes = b""
    headers: Headers = field(default_factory=list)


def refusal(head: RequestHead) -> int | None:
    """The status with which a well-formed request is refused, or None.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
    """
    if head.version not in ("1.0", "1.1"):
        return 505
    codings = [value.lower() for value in head.values(b"transfer-encoding")]
    if codings and head.version == "1.0":
        return 400
    if codings not in ([], [b"chunked"]):
        return 501
    hosts = head.values(b"host")
    if len(hosts) > 1 or (not hosts and head.version == "1.1"):
        return 400
    if head.method in (b"TRACE", b"CONNECT"):
        return 405
    if not _TARGET.fullmatch(head.url):
        return 400
    if b",".join(head.values(b"x-forwarded-for")).count(b",") >= _MOST_FORWARDED_FOR:
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
        tuple((k.lower().decode("ascii"), v.decode("latin-1")) for k, v in head.headers),
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
    before = [value for value in head.values(b"x-forwarded-for") if value]
    chain = b", ".join([*before, client_address.encode("ascii")])
    lines = [b"%b %b HTTP/1.1" % (head.method, origin_form(head.url))]
    lines += [b"X-Forwarded-For: " + chain, b"X-Forwarded-Proto: http"]
    lines += [b"X-Forwarded-Port: %d" % port, b"Host: " + authority(head)]
    lines += [b"X-Amzn-Trace-Id: " + traced(head.values(b"x-amzn-trace-id"), trace_id)]
    skipped = _HOP_BY_HOP | _WRITTEN_ANEW | {b"host"} | _named_by_connection(head.headers)
    lines += [b"%b: %b" % pair for pair in head.headers if pair[0].lower() not in skipped]
    lines += _framing(head.chunked, head.content_length)
    return b"\r\n".join(lines) + b"\r\n\r\n"


def traced(received: list[bytes], trace_id: str) -> bytes:
    """The trace header: a Root of ours, or a Self beside the Root that came.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
    """
    fresh = trace_id.encode("ascii")
    if not received or not received[0]:
        return b"Root=" + fresh
    name = b"Self=" if b"root=" in received[0].lower() else b"Root="
    return name + fresh + b";" + received[0]


def answer_framing(asked: RequestHead, head: ResponseHead) -> tuple[list[bytes], bool]:
    """How the client is told where the answer ends, and whether it is told without a close."""
    length = next((v for k, v in head.headers if k.lower() == b"content-length"), None)
    ends_with_head = asked.method == b"HEAD" or head.status in (204, 304)
    if length is not None and head.status != 204:
        return [b"Content-Length: " + length], True
    if ends_with_head:
        return [], True
    return (CHUNKED, True) if asked.version == "1.1" else ([], False)


def passed_response(
    head: ResponseHead, version: str, framing: list[bytes], keep_alive: bool, cookies: list[bytes]
) -> bytes:
    """The head that a client gets, with our framing and cookies."""
    lines = [b"HTTP/1.1 %d %b" % (head.status, head.reason)]
    skipped = _HOP_BY_HOP | _named_by_connection(head.headers)
    lines += [b"%b: %b" % pair for pair in head.headers if pair[0].lower() not in skipped]
    lines += [b"Set-Cookie: " + cookie for cookie in cookies]
    return b"\r\n".join(lines + framing + connection_line(version, keep_alive)) + b"\r\n\r\n"


def connection_line(version: str, keep_alive: bool) -> list[bytes]:
    """What a client has to be told about the connection: nothing, where it is the rule."""
    if not keep_alive:
        return [b"Connection: close"]
    return [b"Connection: keep-alive"] if version == "1.0" else []


def _framing(chunked: bool, content_length: bytes | None) -> list[bytes]:
    if chunked:
        return CHUNKED
    return [] if content_length is None else [b"Content-Length: " + content_length]


def _named_by_connection(headers: Headers) -> frozenset[bytes]:
    listed = b",".join(value for key, value in headers if key.lower() == b"connection")
    return frozenset(name.strip().lower() for name in listed.split(b","))
