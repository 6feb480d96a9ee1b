"""One request on its way: when it was due, when it was sent, and how it can end."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from elastic_lab.dataplane.balancer.heads import IDEMPOTENT
from elastic_lab.dataplane.load.plan import LoadPlan

# Why a request got no answer.
REFUSED = "connection refused"
RESET = "connection reset"
CLOSED = "connection closed"
TIME_OUT = "time-out"
BAD_RESPONSE = "bad response"
NO_CONNECTION = "no connection left"
NOT_CONNECTED = "not connected"
STOPPED = "stopped"

REPEATABLE = {method.decode() for method in IDEMPOTENT}
"""The methods of requests that may be sent again."""


@dataclass(slots=True, eq=False)
class Exchange:
    """A request and its answer so far. scheduled, sent: on the loop's clock.

    number: of the user who sends it, in a closed loop. resent: whether a connection that the
    server had closed while it waited has cost it one attempt.
    """

    scheduled: float
    sent: float
    data: bytes
    number: int = 0
    resent: bool = False
    status: int = 0
    counted: str | None = None


def requests_of(plan: LoadPlan) -> list[bytes]:
    """The bytes of a plan's requests, one for each path, in turn."""
    parts = urlsplit(plan.url)
    own = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return [_bytes_of(plan, path, parts.netloc) for path in plan.paths or (own,)]


def _bytes_of(plan: LoadPlan, path: str, host: str) -> bytes:
    body = plan.body.encode()
    lines = [f"{plan.method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in plan.headers.items()]
    if not plan.keep_alive:
        lines.append("Connection: close")
    if body or plan.method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
