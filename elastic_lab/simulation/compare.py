"""What changed between two runs: every figure of their summaries, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Change:
    """One figure before and after; `name` is its path in the summary, e.g. "cost.regret"."""

    name: str
    before: Any
    after: Any

    @property
    def difference(self) -> float | None:
        """after - before, or None where one of them is not a number."""
        if _is_number(self.before) and _is_number(self.after):
            return float(self.after - self.before)
        return None

    @property
    def relative(self) -> float | None:
        """The difference over the figure before, or None where that says nothing."""
        difference = self.difference
        return difference / abs(self.before) if difference is not None and self.before else None


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every figure that differs, in the order of the summaries; one side is None if it lacks it."""
    old, new = dict(_figures(before)), dict(_figures(after))
    names = list(dict.fromkeys([*old, *new]))
    return [
        Change(name, old.get(name), new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    ]


def _figures(summary: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in summary.items():
        if isinstance(value, Mapping):
            yield from _figures(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
