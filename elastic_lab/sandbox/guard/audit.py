"""The last layer: an audit hook that stops this Python process's sockets on their way to AWS.

Sees every resolver call, connection and datagram made through Python's socket module, requests of
urllib, and tunnels that http.client asks a proxy for. Does not see sockets opened by C code
(a resolver of its own, say) or by other programs. Standard library alone: it is also loaded at the
start of every Python subprocess.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from elastic_lab.aws.domains import is_aws
from elastic_lab.sandbox.errors import StoppedByGuard

_installed = False


def install() -> None:
    """Add the hook, once; Python has no way to take it off again."""
    global _installed
    if not _installed:
        _installed = True
        sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    find_host = HOST_OF.get(event)
    if find_host is None:
        return
    host = find_host(arguments)
    if host and is_aws(host):
        raise StoppedByGuard(stopped(host))


def stopped(host: object) -> str:
    """The sentence that tells what was stopped and how to go on."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    return (
        f"Elastic Lab stopped a connection to {name}: in a lab nothing reaches the real AWS. "
        "Leave out endpoint_url, profiles and metadata calls and make the client again after "
        "open_lab(...); plain boto3.client(...) then answers from the lab's own cloud."
    )


def _address_host(address: Any) -> Any:
    return address[0] if isinstance(address, tuple) and address else None


def _tunnel_host(data: Any) -> Any:
    if not isinstance(data, bytes | bytearray) or bytes(data[:8]) != b"CONNECT ":
        return None
    return bytes(data).split(b" ", 2)[1].rpartition(b":")[0]


def _url_host(url: Any) -> str | None:
    try:
        return urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:
        return None


# https://docs.python.org/3/library/audit_events.html
HOST_OF: Mapping[str, Callable[[tuple[Any, ...]], Any]] = {
    "socket.getaddrinfo": lambda arguments: arguments[0],
    "socket.gethostbyname": lambda arguments: arguments[0],
    "socket.connect": lambda arguments: _address_host(arguments[1]),
    "socket.sendto": lambda arguments: _address_host(arguments[1]),
    "socket.sendmsg": lambda arguments: _address_host(arguments[1]),
    "http.client.connect": lambda arguments: arguments[1],
    "http.client.send": lambda arguments: _tunnel_host(arguments[1]),
    "urllib.Request": lambda arguments: _url_host(arguments[0]),
}
