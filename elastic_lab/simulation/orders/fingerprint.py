"""What tells two plans apart: a digest of all that a day's outcome depends on."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from elastic_lab.simulation.day.plan import DayPlan
from elastic_lab.simulation.objective import Objective


def fingerprint(plan: DayPlan, objective: Objective) -> str:
    """The same for equal resources, trace, seed and objective; 32 hexadecimal digits."""
    digest = sha256()
    _feed(digest, plan)
    _feed(digest, objective)
    return digest.hexdigest()[:32]


def _feed(digest: Any, value: Any) -> None:
    """Add a value by its type and contents, nested ones too; sets in a fixed order."""
    digest.update(type(value).__name__.encode() + b"(")
    if is_dataclass(value):
        for each in fields(value):
            digest.update(each.name.encode())
            _feed(digest, getattr(value, each.name))
    elif isinstance(value, np.ndarray):
        digest.update(value.tobytes())
    elif isinstance(value, (tuple, list)):
        for item in value:
            _feed(digest, item)
    elif isinstance(value, (set, frozenset)):
        digest.update(repr(sorted(map(str, value))).encode())
    else:
        digest.update(repr(value).encode())
    digest.update(b")")
