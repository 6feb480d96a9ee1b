"""The name of a metric: namespace, name and dimensions together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Metric:
    """One metric of CloudWatch; `dimensions` are (name, value), sorted."""

    namespace: str
    metric_name: str
    dimensions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls, namespace: str, metric_name: str, dimensions: Iterable[Mapping[str, Any]] = ()
    ) -> Metric:
        """From AWS's spelling of dimensions, [{"Name": ..., "Value": ...}]."""
        pairs = sorted((str(each["Name"]), str(each["Value"])) for each in dimensions)
        return cls(namespace, metric_name, tuple(pairs))

    def dimension_list(self) -> list[dict[str, str]]:
        """The dimensions in AWS's spelling."""
        return [{"Name": name, "Value": value} for name, value in self.dimensions]
