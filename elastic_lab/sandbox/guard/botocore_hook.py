"""botocore's way out: every request is looked at before it is sent, in every client there is.

The hook sits on the class that sends, so that clients and sessions made before are held too.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from elastic_lab.sandbox.errors import StoppedByGuard
from elastic_lab.sandbox.guard.audit import stopped

_allowed: set[tuple[str | None, int | None]] = set()


def allow_only(urls: Iterable[str]) -> None:
    """From here on botocore may send to the hosts and ports of `urls` and to no others."""
    _allowed.clear()
    _allowed.update(_place(url) for url in urls)
    _install()


def _place(url: str) -> tuple[str | None, int | None]:
    parts = urlsplit(url)
    return parts.hostname, parts.port


def _install() -> None:
    from botocore.httpsession import URLLib3Session

    if getattr(URLLib3Session.send, "guarded", False):
        return
    send = URLLib3Session.send

    def guarded_send(session: Any, request: Any) -> Any:
        place = _place(request.url)
        if place not in _allowed:
            raise StoppedByGuard(stopped(place[0]))
        return send(session, request)

    guarded_send.guarded = True  # type: ignore[attr-defined]
    URLLib3Session.send = guarded_send
