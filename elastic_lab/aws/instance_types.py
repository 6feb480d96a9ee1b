"""What instance types have: vCPUs, and the CPU credits of burstable ones, from one file."""

import json
from dataclasses import dataclass
from pathlib import Path

TYPES_FILE = Path(__file__).with_name("instance_types.json")


@dataclass(frozen=True)
class InstanceType:
    """One type. Credits are those earned in an hour and the most that accrue; 0 without any."""

    name: str
    vcpus: int
    credits_per_hour: float = 0.0
    credit_cap: float = 0.0


def load_types(path: Path = TYPES_FILE) -> dict[str, InstanceType]:
    """The types in `path`, by name."""
    types = json.loads(path.read_text(encoding="utf-8"))["types"]
    return {name: InstanceType(name, **figures) for name, figures in types.items()}
