"""Where one submission's processes are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elastic_lab.dataplane.launcher import Isolation, Launcher
from elastic_lab.grading.judging.ends import Ends


@dataclass(frozen=True)
class Site:
    """The launcher in the submission's own network, and the ends that it tells of.

    home: a folder for what is written meanwhile. remembered: that of all submissions' simulated
    days (see `cloud.jailed`).
    """

    launcher: Launcher
    ends: Ends
    isolation: Isolation
    home: Path
    remembered: Path
