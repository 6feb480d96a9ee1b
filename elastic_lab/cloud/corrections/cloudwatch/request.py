"""What the handlers read of a request: its CloudWatch, its metrics, its times."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from elastic_lab.cloud.aws_errors import NotInSandboxError
from elastic_lab.cloud.cloudwatch import CloudWatch
from elastic_lab.cloud.corrections.cloudwatch.errors import cloudwatch_error, validation_error
from elastic_lab.cloud.world import World

if TYPE_CHECKING:
    from elastic_lab.cloud.metrics.metric import Metric

SHORT_PERIODS = (1, 5, 10, 20, 30)


def cloudwatch_of(world: World, response: Any) -> CloudWatch:
    """The CloudWatch that moto's `response` is asked for."""
    return world.cloudwatch(response.current_account, response.region)


def metric_of(named: Mapping[str, Any]) -> Metric:
    """The metric in AWS's spelling: Namespace, MetricName, Dimensions."""
    from elastic_lab.cloud.metrics.metric import Metric

    return Metric.of(
        named.get("Namespace") or "", named.get("MetricName") or "", named.get("Dimensions") or ()
    )


def rounded_start(start: float, period: float) -> float:
    """Where the periods begin: the start is rounded down to its minute, or to a short period."""
    step = period if period in SHORT_PERIODS else 60.0
    return math.floor(start / step) * step


def is_period(period: float) -> bool:
    """May datapoints have this period?"""
    return period in SHORT_PERIODS or (period > 0 and period % 60 == 0)


def check_statistic(name: str, where: str) -> str:
    """`name`, if the statistic is computed here; `where` is the parameter that has it."""
    from elastic_lab.cloud.metrics import statistics

    try:
        return statistics.check(name)
    except statistics.StatisticNotComputedError:
        raise NotInSandboxError(f"the statistic {name}") from None
    except statistics.UnknownStatisticError:
        raise validation_error(
            f"The value {name} for parameter {where} is not supported."
        ) from None


def check_range(start: float, end: float, error: str) -> None:
    """The start must be before the end; `error` is the code of the refusal."""
    if start > end:
        raise cloudwatch_error(error, "The parameter EndTime must be greater than StartTime.")
    if start == end:
        raise cloudwatch_error(error, "The parameter StartTime must not equal parameter EndTime.")
