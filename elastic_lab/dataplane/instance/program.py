"""What runs on an instance: a WSGI application out of a file, served by waitress."""

from __future__ import annotations

import os
import runpy
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from elastic_lab.dataplane.instance.capacity import Application, Capacity, with_service_time
from elastic_lab.dataplane.instance.control_door import listen
from elastic_lab.dataplane.instance.faults import Fault, Faulty
from elastic_lab.dataplane.instance.server import Server
from elastic_lab.dataplane.instance.visits import Visits
from elastic_lab.dataplane.launcher.beginning import START
from elastic_lab.home import write_whole


def serve(
    sockets: list[socket.socket],
    app: str,
    capacity: Mapping[str, Any],
    seed: int,
    visits: str,
    loaded: str,
) -> None:
    """Serve the file `app` on the first door until this process is killed; the second sets faults.

    capacity: the fields of `Capacity`. visits: the file that tells what arrived. loaded: the file
    that gets START once `app` is loaded. Ends the process with a sentence in its log
    when the file `app` does not give an application.
    """
    door, control = sockets
    carried = Capacity(**capacity)
    faulty = Faulty(seed)
    server = Server(faulty, door, carried, Visits(Path(visits)))

    def set_fault(fault: Fault) -> None:
        faulty.fault = fault
        server.refuse(fault.refuse)

    listen(control, set_fault)
    faulty.application = with_service_time(_application(Path(app)), carried.service_seconds)
    write_whole(Path(loaded), os.environ[START])
    server.run()


def _application(path: Path) -> Application:
    """What the file calls `app`."""
    sys.path.insert(0, str(path.parent))
    made = runpy.run_path(str(path), run_name="app").get("app")
    if not callable(made):
        sys.exit(f"{path.name} defines no WSGI application called `app`: app = Flask(__name__)")
    application: Application = made
    return application
