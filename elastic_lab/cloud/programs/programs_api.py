"""The private side of programs: bake an image, and see what runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from elastic_lab.cloud.programs.images import image_of
from elastic_lab.cloud.programs.loop import ProgramLoop

LOG_BYTES = 4096


class ProgramsApi:
    """Answers `image` and `programs` (the cloud's lock held)."""

    def __init__(self, programs: ProgramLoop, account: str, region: str) -> None:
        self._programs, self._account, self._region = programs, account, region

    def image(self, asked: Mapping[str, Any]) -> dict[str, str]:
        """Register an image (see `image_of`); the launcher warms up meanwhile. What cannot be is
        told as `error`."""
        try:
            image = image_of(asked)
        except (TypeError, ValueError) as error:
            return {"error": str(error)}
        self._programs.images.add(image, self._account, self._region)
        self._programs.supervisor.warm_up()
        return {"image_id": image.image_id, "parameter": image.parameter}

    def programs(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Every program by its instance's id: pid, ports, exit code, and the end of its log."""
        statuses = self._programs.supervisor.statuses()
        return {
            name: {
                "pid": status.started.pid if status.started else None,
                "ports": status.started.ports if status.started else (),
                "running": status.is_running,
                "code": status.ended.code if status.ended else None,
                "trouble": status.trouble,
                "log": _end_of(status.order.log),
            }
            for name, status in statuses.items()
        }


def _end_of(log: Path) -> str:
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - LOG_BYTES))
        return file.read().decode(errors="replace")
