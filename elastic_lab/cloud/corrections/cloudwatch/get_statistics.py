"""GetMetricStatistics."""

from __future__ import annotations

import math
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.cloudwatch.errors import invalid_combination, invalid_value
from elastic_lab.cloud.corrections.cloudwatch.request import (
    check_statistic,
    cloudwatch_of,
    is_period,
    metric_of,
    rounded_start,
)
from elastic_lab.cloud.scaled_clock import as_naive_datetime, as_seconds
from elastic_lab.cloud.world import World

MOST_DATAPOINTS = 1_440


@correction(
    "cloudwatch",
    "GetMetricStatistics",
    moto="ignores ExtendedStatistics, and answers more than 1,440 datapoints",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/"
    "API_GetMetricStatistics.html",
)
def compute_statistics(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS computes every statistic asked for, percentiles too, for up to 1,440 datapoints."""
    from moto.core.responses import ActionResult

    statistics = list(response._get_param("Statistics") or [])
    extended = list(response._get_param("ExtendedStatistics") or [])
    if not statistics and not extended:
        raise invalid_combination("Must specify either Statistics or ExtendedStatistics")
    for name in (*statistics, *extended):
        check_statistic(name, "ExtendedStatistics" if name in extended else "Statistics")
    period, start, end = _times(response)
    store = cloudwatch_of(world, response).metrics
    metric = metric_of(response._get_params())
    unit = response._get_param("Unit")
    points: dict[tuple[float, str], dict[str, Any]] = {}
    for each in [unit] if unit else store.units(metric, start, end):
        for name in (*statistics, *extended):
            for found in store.datapoints(metric, name, period, start, end, each):
                key = (found.timestamp, each)
                point = points.setdefault(
                    key, {"Timestamp": as_naive_datetime(found.timestamp), "Unit": each}
                )
                if name in extended:
                    point.setdefault("ExtendedStatistics", {})[name] = found.value
                else:
                    point[name] = found.value
    told = [points[key] for key in sorted(points)]
    return ActionResult({"Label": metric.metric_name, "Datapoints": told})


def _times(response: Any) -> tuple[int, float, float]:
    """Period, start and end, checked."""
    period = int(response._get_param("Period") or 0)
    if not is_period(period):
        raise invalid_value("The parameter Period must be a multiple of 60.")
    start = as_seconds(response._get_param("StartTime"))
    end = as_seconds(response._get_param("EndTime"))
    if start >= end:
        raise invalid_combination(
            "The parameter StartTime must be less than the parameter EndTime."
        )
    start = rounded_start(start, period)
    wanted = math.ceil((end - start) / period)
    if wanted > MOST_DATAPOINTS:
        raise invalid_combination(
            f"You have requested up to {wanted:,} datapoints, which exceeds the limit of "
            f"{MOST_DATAPOINTS:,}. You may reduce the datapoints requested by increasing Period, "
            "or decreasing the time range."
        )
    return period, start, end
