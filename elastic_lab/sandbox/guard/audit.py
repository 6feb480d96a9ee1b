"""The last layer: an audit hook that stops this Python process's sockets on their way to AWS.

Sees every resolver call, connection and datagram made through Python's socket module, requests of
urllib, and what http.client sends, also on a connection from earlier or through a proxy. Does not
see sockets opened by C code (a resolver of its own, say) or by other programs. Standard library
alone: it is also loaded at the start of every Python subprocess.
"""

import socket
import sys
from collections.abc import Callable, Mapping
from functools import wraps
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
        for name in ("connect", "connect_ex", "sendto", "sendmsg"):
            setattr(socket.socket, name, _checked(getattr(socket.socket, name)))


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    find_hosts = HOSTS_OF.get(event)
    if find_hosts is not None:
        _stop(*find_hosts(arguments))


def _checked(method: Callable[..., Any]) -> Callable[..., Any]:
    """`method` of a socket, which resolves a name in C before its event is raised: look earlier."""

    @wraps(method)
    def checked(connection: socket.socket, *arguments: Any) -> Any:
        _stop(_address_host(arguments[-1]) if arguments else None)
        return method(connection, *arguments)

    return checked


def _stop(*hosts: Any) -> None:
    for host in hosts:
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


def _asked_of_proxy(data: Any) -> Any:
    """The host in a request line that only a proxy gets (`CONNECT host:443`, `GET http://host/`)."""
    if not isinstance(data, bytes | bytearray):
        return None
    words = bytes(data[:LONGEST_LINE]).split(b"\r\n", 1)[0].split(b" ")
    if len(words) != 3 or not words[2].startswith(b"HTTP/"):
        return None
    target = words[1].decode("latin-1")
    return _url_host(f"//{target}" if words[0] == b"CONNECT" else target)


def _url_host(url: Any) -> str | None:
    try:
        return urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:
        return None


LONGEST_LINE = 8192

# https://docs.python.org/3/library/audit_events.html
HOSTS_OF: Mapping[str, Callable[[tuple[Any, ...]], tuple[Any, ...]]] = {
    "socket.getaddrinfo": lambda arguments: (arguments[0],),
    "socket.gethostbyname": lambda arguments: (arguments[0],),
    "socket.gethostbyaddr": lambda arguments: (arguments[0],),
    "socket.getnameinfo": lambda arguments: (_address_host(arguments[0]),),
    "socket.connect": lambda arguments: (_address_host(arguments[1]),),
    "socket.sendto": lambda arguments: (_address_host(arguments[1]),),
    "socket.sendmsg": lambda arguments: (_address_host(arguments[1]),),
    "http.client.connect": lambda arguments: (arguments[1],),
    "http.client.send": lambda arguments: (
        getattr(arguments[0], "host", None),
        _asked_of_proxy(arguments[1]),
    ),
    "urllib.Request": lambda arguments: (_url_host(arguments[0]),),
}
