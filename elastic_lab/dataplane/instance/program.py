"""What runs on an instance: a WSGI application out of a file, served by waitress."""

from __future__ import annotations

import runpy
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import waitress

from elastic_lab.dataplane.instance.capacity import Application, Capacity, with_service_time
from elastic_lab.dataplane.instance.control_door import listen
from elastic_lab.dataplane.instance.faults import Fault, Faulty

BACKLOG = 1024


def serve(sockets: list[socket.socket], app: str, capacity: Mapping[str, Any], seed: int) -> None:
    """Serve the file `app` on the first door until this process is killed; the second sets faults.

    capacity: the fields of `Capacity`. Ends the process with a sentence in its log when the file
    does not give an application.
    """
    door, control = sockets
    carried = Capacity(**capacity)
    faulty = Faulty(with_service_time(_application(Path(app)), carried.service_seconds), seed)

    def set_fault(fault: Fault) -> None:
        faulty.fault = fault

    listen(control, set_fault)
    waitress.serve(
        faulty,
        sockets=[door],
        threads=carried.at_once,
        connection_limit=carried.connections,
        backlog=BACKLOG,
        # A balancer in front has set them, or has taken the client's away.
        clear_untrusted_proxy_headers=False,
        ident=None,
        _quiet=True,
    )


def _application(path: Path) -> Application:
    """What the file calls `app`."""
    sys.path.insert(0, str(path.parent))
    made = runpy.run_path(str(path), run_name="app").get("app")
    if not callable(made):
        sys.exit(f"{path.name} defines no WSGI application called `app`: app = Flask(__name__)")
    application: Application = made
    return application
