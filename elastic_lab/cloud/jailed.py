"""What a cloud is told that serves code which must not be trusted."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

from elastic_lab.dataplane.launcher import Isolation


@dataclass(frozen=True)
class Jailed:
    """token: what the learner's side shows at the private door. day_seconds: wall seconds for its
    simulated days. launcher: a connection to the one that starts programs; isolation: theirs.
    remembered: the folder of days that such clouds have played."""

    token: str
    day_seconds: float
    launcher: socket.socket
    isolation: Isolation
    remembered: Path
