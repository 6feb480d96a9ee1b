"""The head of a lab's `lab.md`: what the lab is called, asks and needs."""

from dataclasses import dataclass, field
from typing import Any

import yaml

from elastic_lab.exercises.course import LabFolder
from elastic_lab.plain_error import PlainError


class HeaderError(PlainError):
    """The head of a `lab.md` is not as it should be; the message names the file and the field."""


@dataclass(frozen=True)
class LabHeader:
    """`seed` makes the lab's cloud repeat; `time_scale` is AWS seconds in one wall second.

    answer_cpu_seconds, answer_wall_seconds: what the code of one answer may take when it is
    graded, all calls of its functions together; simulated days are not counted.
    """

    title: str
    question: str
    minutes: int
    services: tuple[str, ...]
    builds_on: tuple[str, ...] = field(default_factory=tuple)
    seed: int = 1
    time_scale: float = 60.0
    answer_cpu_seconds: float = 2.0
    answer_wall_seconds: float = 10.0


def read_header(folder: LabFolder) -> LabHeader:
    """The header of the lab in `folder`; raises HeaderError."""
    path = folder.path / "lab.md"
    parts = path.read_text(encoding="utf-8").split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise HeaderError(f"{path} must begin with a head between two lines of `---`.")
    try:
        values: dict[str, Any] = yaml.safe_load(parts[1])["elastic_lab"]
        values["services"] = tuple(values["services"])
        values["builds_on"] = tuple(values.get("builds_on", ()))
        return LabHeader(**values)
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise HeaderError(f"The head of {path} is not right: {error}.") from None
