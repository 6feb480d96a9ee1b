"""The Location of a redirect: the kept parts of the request put into the action's pattern.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
"""

from __future__ import annotations

import re

from elastic_lab.dataplane.balancer.config import Redirect
from elastic_lab.dataplane.balancer.rules import RequestFacts

_PART = re.compile(r"#\{(?:protocol|host|port|path|query)\}")
_USUAL_PORT = {"HTTP": "80", "HTTPS": "443"}


def location(redirect: Redirect, request: RequestFacts, port: int) -> str:
    """The URL that a client is sent to; `port` is the listener's, as AWS was told it."""
    kept = {
        "#{protocol}": "HTTP",
        "#{host}": request.host,
        "#{port}": str(port),
        "#{path}": request.path.removeprefix("/"),
        "#{query}": request.query,
    }
    protocol = _filled(redirect.protocol, kept)
    query = _filled(redirect.query, kept)
    to_port = _filled(redirect.port, kept)
    shown_port = "" if _USUAL_PORT.get(protocol) == to_port else f":{to_port}"
    return (
        f"{protocol.lower()}://{_filled(redirect.host, kept)}{shown_port}"
        f"{_filled(redirect.path, kept)}{'?' if query else ''}{query}"
    )


def _filled(pattern: str, kept: dict[str, str]) -> str:
    # One pass: what a client sent is never itself read as a pattern.
    return _PART.sub(lambda found: kept[found[0]], pattern)
