"""One submission as it travels to a host of judges."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elastic_lab.dataplane.launcher import Isolation


@dataclass(frozen=True)
class Job:
    """A notebook of `lab` ("01_virtualization") to be judged.

    seed: the class's, for the student's parameters. checks: a folder of extra checks.
    """

    lab: str
    student: str
    content: bytes
    isolation: Isolation
    seed: int = 0
    checks: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `job_of` makes the same job."""
        content = base64.b64encode(self.content).decode()
        checks = str(self.checks) if self.checks else None
        return {**vars(self), "content": content, "checks": checks}


def job_of(told: Mapping[str, Any]) -> Job:
    """The job in JSON values."""
    content, checks = base64.b64decode(told["content"]), told["checks"]
    return Job(**{**told, "content": content, "checks": Path(checks) if checks else None})
