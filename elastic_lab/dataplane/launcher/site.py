"""A launcher with a network of its own, in which all of its processes are, and no others.

It is itself started by a launcher, as a fork of one that has imported what its processes need, so
that it is there in milliseconds. Whoever asked for it gets the descriptors of the network first,
to enter it, and then talks to it as to any launcher.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from elastic_lab.dataplane.launcher import launching
from elastic_lab.dataplane.launcher.beginning import end_with_parent
from elastic_lab.dataplane.launcher.isolation.network import Network, make_network
from elastic_lab.dataplane.launcher.order import Isolation, Order

MOST_DESCRIPTORS = 2


def site_order(name: str, isolation: Isolation) -> Order:
    """The order of a site; it wants one socket. With isolation "none" it is in this network."""
    target = f"{__name__}:serve"
    nowhere = Path(os.devnull)
    return Order(name, target, Path("/"), nowhere, {"isolation": isolation})


def beside(name: str) -> Order:
    """The order of one more launcher in a site, for another client; it wants one socket."""
    return replace(site_order(name, "none"), name=name)


def network_of(connection: socket.socket) -> Network | None:
    """The network of the site at the other end, which it tells first; None when it has none."""
    _, descriptors, _, _ = socket.recv_fds(connection, 1, MOST_DESCRIPTORS)
    return Network.of(descriptors) if descriptors else None


def serve(sockets: Sequence[socket.socket], isolation: Isolation) -> None:
    """Be a site until the other end of the socket has gone."""
    (connection,) = sockets
    if isolation == "none":
        socket.send_fds(connection, [b"-"], [])
        launching.serve(connection)
        return
    network = make_network()
    socket.send_fds(connection, [b"-"], network.descriptors)
    network.close()
    first = os.fork()
    if first == 0:
        _serve_as_first(connection)
    connection.close()
    os.waitpid(first, 0)


def _serve_as_first(connection: socket.socket) -> NoReturn:
    """The first of the site's processes: the kernel ends all others with it."""
    try:
        end_with_parent()
        launching.serve(connection)
    finally:
        os._exit(0)
