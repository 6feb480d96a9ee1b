"""The balancer's own answers: error pages, fixed responses, redirects. Pure.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from elastic_lab.dataplane.balancer.config import FixedResponse
from elastic_lab.dataplane.balancer.heads import connection_line

# Statuses of AWS's own, or that HTTP names otherwise than the balancer does.
_PHRASES = {460: "Client Closed Request", 463: "Too Many Forwarded Addresses"}
_PHRASES |= {503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}


@dataclass(frozen=True)
class Answer:
    """A response that no target gave."""

    status: int
    body: bytes = b""
    content_type: str = "text/html"
    location: str | None = None


def error_page(status: int) -> Answer:
    """The page that AWS shows for an error of the balancer's."""
    title = f"{status} {phrase(status)}"
    page = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    )
    return Answer(status, page.encode("ascii"))


def fixed(action: FixedResponse) -> Answer:
    """What a fixed-response action says."""
    return Answer(action.status_code, action.message_body.encode(), action.content_type)


def phrase(status: int) -> str:
    """The words after a status."""
    if status in _PHRASES:
        return _PHRASES[status]
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"


def written(answer: Answer, now: float, version: str, keep_alive: bool, bodiless: bool) -> bytes:
    """The answer's bytes. `now`: AWS seconds, for its Date; `bodiless`: to a HEAD."""
    lines = [f"HTTP/1.1 {answer.status} {phrase(answer.status)}", "Server: awselb/2.0"]
    lines.append(f"Date: {formatdate(now, usegmt=True)}")
    if answer.location is not None:
        lines.append(f"Location: {answer.location}")
    if answer.status != 204:
        lines += [f"Content-Type: {answer.content_type}", f"Content-Length: {len(answer.body)}"]
    head = "".join(line + "\r\n" for line in lines).encode("latin-1")
    body = b"" if bodiless or answer.status == 204 else answer.body
    return head + connection_line(version, keep_alive) + b"\r\n" + body
