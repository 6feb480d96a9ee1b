"""The lines that GetMetricData answers: of metrics from the store, of expressions worked out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from elastic_lab.cloud.aws_errors import NotInSandboxError
from elastic_lab.cloud.corrections.cloudwatch.data_query import DataQuery
from elastic_lab.cloud.corrections.cloudwatch.errors import validation_error
from elastic_lab.cloud.corrections.cloudwatch.request import rounded_start

if TYPE_CHECKING:
    import numpy as np

    from elastic_lab.cloud.metrics.metric import Metric
    from elastic_lab.cloud.metrics.store import Columns, MetricStore
    from elastic_lab.cloud.metrics.values import Grid, Value

DEFAULT_PERIOD = 60


@dataclass(frozen=True)
class Line:
    """One result: datapoints' times (AWS seconds) and values."""

    id: str
    label: str
    times: list[float]
    values: list[float]

    def __len__(self) -> int:
        return len(self.times)

    def reversed(self) -> Line:
        """The newest datapoint first."""
        return replace(self, times=self.times[::-1], values=self.values[::-1])


class Lines:
    """The lines of one request; an expression finds its operands by their ids."""

    def __init__(
        self, store: MetricStore, queries: Sequence[DataQuery], start: float, end: float
    ) -> None:
        self._store, self._start, self._end = store, start, end
        self._queries = {query.id: query for query in queries}
        self._under_way: list[str] = []

    def of(self, query: DataQuery) -> list[Line]:
        """The lines of one query: one of a metric, one or several of an expression."""
        if query.metric is not None:
            found = self._columns(query, query.metric)
            return [Line(query.id, query.label, found.times.tolist(), found.values.tolist())]
        return self._of_expression(query)

    def _columns(self, query: DataQuery, metric: Metric) -> Columns:
        period = query.period or DEFAULT_PERIOD
        start = rounded_start(self._start, period)
        return self._store.columns(metric, query.statistic, period, start, self._end, query.unit)

    def _of_expression(self, query: DataQuery) -> list[Line]:
        import numpy as np

        grid = self._grid(query)
        value = self._value(query, grid)
        if isinstance(value, str | float | int):
            raise _wrong(query, "The expression must return a time series, not a single number")
        if isinstance(value, list):
            return [_line(query.id, label or query.label, grid, series) for label, series in value]
        return [_line(query.id, query.label, grid, np.asarray(value))]

    def _value(self, query: DataQuery, grid: Grid) -> Value:
        from elastic_lab.cloud.metrics.expression import work_out
        from elastic_lab.cloud.metrics.values import ExpressionError, NotComputedError

        if query.id in self._under_way:
            raise _wrong(query, "The expression refers to itself")
        self._under_way.append(query.id)
        try:
            return work_out(query.expression, grid, lambda name: self._operand(query, name, grid))
        except ExpressionError as error:
            raise _wrong(query, str(error)) from None
        except NotComputedError as error:
            raise NotInSandboxError(str(error)) from None
        finally:
            self._under_way.pop()

    def _operand(self, asking: DataQuery, name: str, grid: Grid) -> Value:
        query = self._queries.get(name)
        if query is None:
            raise _wrong(asking, f"The id {name} is not that of a query")
        if query.metric is None:
            return self._value(query, grid)
        return self._on_grid(query, query.metric, grid)

    def _grid(self, query: DataQuery) -> Grid:
        """The periods of the request; of several lengths the longest."""
        import numpy as np

        from elastic_lab.cloud.metrics.values import Grid

        of_metrics = [q.period or DEFAULT_PERIOD for q in self._queries.values() if q.metric]
        period = query.period or max(of_metrics, default=DEFAULT_PERIOD)
        start = rounded_start(self._start, period)
        count = math.ceil((self._end - start) / period)
        empty = Grid(start + period * np.arange(count), period)
        series = {
            name: (query.label, self._on_grid(query, query.metric, empty))
            for name, query in self._queries.items()
            if query.metric is not None
        }
        return replace(empty, series=series)

    def _on_grid(self, query: DataQuery, metric: Metric, grid: Grid) -> np.ndarray:
        import numpy as np

        found = self._columns(replace(query, period=int(grid.period)), metric)
        column = np.full(grid.times.size, np.nan)
        if grid.times.size:
            places = ((found.times - grid.times[0]) // grid.period).astype(int)
            inside = (places >= 0) & (places < column.size)
            column[places[inside]] = found.values[inside]
        return column


def _line(name: str, label: str, grid: Grid, series: np.ndarray) -> Line:
    import numpy as np

    there = ~np.isnan(series)
    return Line(name, label, grid.times[there].tolist(), series[there].tolist())


def _wrong(query: DataQuery, message: str) -> Exception:
    return validation_error(f"Error in expression '{query.id}': {message}")
