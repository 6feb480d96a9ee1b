"""GetMetricData: metrics, metric math over them, and pages of datapoints."""

from __future__ import annotations

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.cloudwatch.data_query import queries_of
from elastic_lab.cloud.corrections.cloudwatch.data_results import Line, Lines
from elastic_lab.cloud.corrections.cloudwatch.pages import offset_of, token_of
from elastic_lab.cloud.corrections.cloudwatch.request import (
    check_range,
    cloudwatch_of,
)
from elastic_lab.cloud.scaled_clock import as_naive_datetime, as_seconds
from elastic_lab.cloud.world import World

MOST_DATAPOINTS = 100_800


@correction(
    "cloudwatch",
    "GetMetricData",
    moto="knows no percentiles, and of metric math only the name of another query",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html",
)
def compute_metric_data(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS computes every statistic and metric math, and answers in pages of datapoints."""
    from moto.core.responses import ActionResult

    start = as_seconds(response._get_param("StartTime"))
    end = as_seconds(response._get_param("EndTime"))
    check_range(start, end, "ValidationError")
    queries = queries_of(response._get_param("MetricDataQueries") or [])
    lines = Lines(cloudwatch_of(world, response).metrics, queries, start, end)
    wanted = [line for query in queries if query.return_data for line in lines.of(query)]
    if (response._get_param("ScanBy") or "TimestampDescending") == "TimestampDescending":
        wanted = [line.reversed() for line in wanted]
    most = int(response._get_param("MaxDatapoints") or MOST_DATAPOINTS)
    told, token = _page(wanted, most, response._get_param("NextToken"))
    return ActionResult({"MetricDataResults": told, "NextToken": token, "Messages": []})


def _page(
    lines: list[Line], most: int, token: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """The lines' datapoints from `token` on, `most` in all, as one sequence."""
    first = offset_of(token)
    told, passed, last = [], 0, first + most
    for line in lines:
        begin, end = max(first - passed, 0), min(last - passed, len(line))
        is_first_page = token is None
        if begin < end or (is_first_page and not len(line)):
            told.append(_result(line, begin, end))
        passed += len(line)
    return told, token_of(last) if last < passed else None


def _result(line: Line, begin: int, end: int) -> dict[str, Any]:
    return {
        "Id": line.id,
        "Label": line.label,
        "Timestamps": [as_naive_datetime(time) for time in line.times[begin:end]],
        "Values": line.values[begin:end],
        "StatusCode": "Complete" if end == len(line) else "PartialData",
    }
