"""What happened in the cloud, in order: every API call, and every change that a loop made.

Checks read it to tell what the learner's calls did from what the cloud did by itself. It keeps
no credentials and nothing of a request but its parameters.
"""

from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

KEPT = 20_000
LONGEST_VALUE = 2_000


@dataclass(frozen=True)
class Entry:
    """One event: `by` is `learner`, `observer` (a check) or the name of a loop."""

    at: float
    by: str
    service: str
    operation: str
    parameters: dict[str, Any] = field(default_factory=dict)
    error: str | None = None


class Journal:
    """The last `KEPT` entries; `lost` counts the older ones that were dropped."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self.lost = 0

    def add(self, entry: Entry) -> None:
        """Append `entry`."""
        self.lost += len(self._entries) == KEPT
        self._entries.append(entry)

    def entries(self) -> list[dict[str, Any]]:
        """Every kept entry as JSON-ready values, oldest first."""
        return [asdict(entry) for entry in self._entries]


def plain(value: Any) -> Any:
    """`value` as JSON-ready data, long texts cut at `LONGEST_VALUE` characters."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:LONGEST_VALUE]
