"""The queries of GetMetricData, checked.

Source:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from elastic_lab.cloud.corrections.cloudwatch.errors import validation_error
from elastic_lab.cloud.corrections.cloudwatch.request import (
    check_statistic,
    is_period,
    metric_of,
)

if TYPE_CHECKING:
    from elastic_lab.cloud.metrics.metric import Metric

MOST_QUERIES = 500
ID = re.compile(r"[a-z][a-zA-Z0-9_]*")


@dataclass(frozen=True)
class DataQuery:
    """One query: a metric with its statistic, or an expression over other queries.

    `period` is in seconds; an expression without one has that of its metrics.
    """

    id: str
    label: str
    return_data: bool
    period: int | None = None
    expression: str = ""
    metric: Metric | None = None
    statistic: str = ""
    unit: str | None = None


def queries_of(asked: list[dict[str, Any]]) -> list[DataQuery]:
    """The queries of a request. Raises AWS's ValidationError."""
    if len(asked) > MOST_QUERIES:
        raise validation_error(
            f"The collection MetricDataQueries must not have a size greater than {MOST_QUERIES}."
        )
    queries = [_query(each, f"MetricDataQueries.member.{n}") for n, each in enumerate(asked, 1)]
    ids = [query.id for query in queries]
    for name in ids:
        if not ID.fullmatch(name):
            raise validation_error(
                f"The value {name} for parameter Id is not matching the expected pattern "
                "^[a-z][a-zA-Z0-9_]*$."
            )
        if ids.count(name) > 1:
            raise validation_error(
                f'The values for parameter id in MetricDataQueries are not unique: "{name}".'
            )
    if not any(query.return_data for query in queries):
        raise validation_error("At least one query must have ReturnData set to true.")
    return queries


def _query(asked: dict[str, Any], where: str) -> DataQuery:
    stat, expression = asked.get("MetricStat"), asked.get("Expression")
    if not stat and not expression:
        # AWS's message ends with a line break.
        raise validation_error(f"The parameter {where}.MetricStat is required.\n")
    if stat and expression:
        raise validation_error(
            f"The parameters {where}.Expression and {where}.MetricStat are mutually exclusive "
            "and you have specified both."
        )
    name, shown = str(asked.get("Id") or ""), asked.get("ReturnData") is not False
    label = asked.get("Label")
    if stat:
        return _of_metric(dict(stat), DataQuery(name, label or "", shown), f"{where}.MetricStat")
    period = int(asked["Period"]) if asked.get("Period") else None
    return DataQuery(name, label or name, shown, period, str(expression))


def _of_metric(stat: dict[str, Any], query: DataQuery, where: str) -> DataQuery:
    """`query` with what is asked of a metric."""
    statistic, period = str(stat.get("Stat") or ""), int(stat.get("Period") or 0)
    check_statistic(statistic, f"{where}.Stat")
    if not is_period(period):
        raise validation_error(f"The parameter {where}.Period must be a multiple of 60.")
    metric = metric_of(stat.get("Metric") or {})
    return replace(
        query,
        label=query.label or f"{metric.metric_name} {statistic}",
        period=period,
        metric=metric,
        statistic=statistic,
        unit=stat.get("Unit"),
    )
