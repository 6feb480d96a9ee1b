"""ListMetrics."""

from __future__ import annotations

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.cloudwatch.errors import invalid_value
from elastic_lab.cloud.corrections.cloudwatch.pages import page
from elastic_lab.cloud.corrections.cloudwatch.request import cloudwatch_of
from elastic_lab.cloud.world import World

PAGE = 500
RECENT_SECONDS = 3 * 3_600.0


@correction(
    "cloudwatch",
    "ListMetrics",
    moto="lists a metric without dimensions once for every datum, and ignores RecentlyActive",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html",
)
def list_each_once(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS lists every metric once, those of the last three hours only if asked so."""
    from moto.core.responses import ActionResult

    recently = response._get_param("RecentlyActive")
    if recently not in (None, "PT3H"):
        raise invalid_value(f"The value {recently} for parameter RecentlyActive is invalid.")
    wanted = response._get_param("Dimensions") or []
    found = cloudwatch_of(world, response).metrics.metrics(
        response._get_param("Namespace"),
        response._get_param("MetricName"),
        [(each["Name"], each.get("Value")) for each in wanted],
        world.clock.now() - RECENT_SECONDS if recently else None,
    )
    shown, token = page(found, PAGE, response._get_param("NextToken"))
    told = [
        {
            "Namespace": metric.namespace,
            "MetricName": metric.metric_name,
            "Dimensions": metric.dimension_list(),
        }
        for metric in shown
    ]
    return ActionResult({"Metrics": told, "NextToken": token})
