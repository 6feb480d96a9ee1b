"""The private side of programs: bake an image, run a dependency, set faults, see what runs and
what reached it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from elastic_lab.cloud.programs.dependencies import dependency_of
from elastic_lab.cloud.programs.faults import put_fault
from elastic_lab.cloud.programs.images import image_of
from elastic_lab.cloud.programs.loop import ProgramLoop
from elastic_lab.cloud.scaled_clock import ScaledClock
from elastic_lab.dataplane.instance.control_door import FaultError
from elastic_lab.dataplane.instance.visits import read_visits
from elastic_lab.dataplane.launcher.doors import LOOPBACK
from elastic_lab.dataplane.supervisor import Status

LOG_BYTES = 4096


class ProgramsApi:
    """Answers `image`, `dependency`, `fault`, `programs` and `visits` (the cloud's lock held)."""

    def __init__(
        self, programs: ProgramLoop, clock: ScaledClock, account: str, region: str
    ) -> None:
        self._programs, self._clock = programs, clock
        self._account, self._region = account, region

    def image(self, asked: Mapping[str, Any]) -> dict[str, str]:
        """Register an image (see `image_of`); the launcher warms up meanwhile. What cannot be is
        told as `error`."""
        try:
            image = image_of(asked)
        except (TypeError, ValueError) as error:
            return {"error": str(error)}
        self._programs.images.add(image, self._account, self._region)
        # Imported once and not by each instance, where that takes a quarter of a second.
        self._programs.supervisor.warm_up(["boto3"] if "boto3" in image.source else [])
        return {"image_id": image.image_id, "parameter": image.parameter}

    def dependency(self, asked: Mapping[str, Any]) -> dict[str, str]:
        """Run a dependency (see `dependency_of`) and tell its address, which stays the same under
        that name. What cannot be is told as `error`."""
        try:
            app = dependency_of(asked)
        except (TypeError, ValueError) as error:
            return {"error": str(error)}
        self._programs.depend_on(app.name, app, self._clock.now())
        return {"url": f"http://{LOOPBACK}:{self._programs.ports()[app.name]}"}

    def fault(self, asked: Mapping[str, Any]) -> dict[str, str]:
        """Set a program's fault (see `put_fault`). What cannot be is told as `error`."""
        try:
            put_fault(self._programs, asked, self._clock.now())
        except (FaultError, TypeError, ValueError) as error:
            return {"error": str(error)}
        return {}

    def visits(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The latest requests that reached the program `who`, in the order of their arrival.

        `at` is in wall seconds since this cloud was opened, `aws_at` in AWS time; `status` and
        `seconds` (wall time) are null for one that has not been answered.
        """
        visits = read_visits(self._programs.visits_of(str(asked["who"])))
        return {
            "visits": [
                {
                    "at": self._clock.wall_seconds_at(visit.arrived),
                    "aws_at": self._clock.at(visit.arrived),
                    "method": visit.method,
                    "path": visit.path,
                    "query": visit.query,
                    "status": visit.status,
                    "seconds": visit.seconds,
                }
                for visit in visits
            ]
        }

    def programs(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Every program by its instance's id or its dependency's name: pid, ports, whether it is
        loaded, exit code, and the end of its log."""
        statuses = self._programs.supervisor.statuses()
        return {name: self._program(name, status) for name, status in statuses.items()}

    def _program(self, name: str, status: Status) -> dict[str, Any]:
        started = status.started
        return {
            "pid": started.pid if started else None,
            "ports": started.ports if started else (),
            "running": status.is_running,
            "loaded": started is not None and self._programs.is_loaded(name, started.start),
            "code": status.ended.code if status.ended else None,
            "trouble": status.trouble,
            "log": _end_of(status.order.log),
        }


def _end_of(log: Path) -> str:
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - LOG_BYTES))
        return file.read().decode(errors="replace")
