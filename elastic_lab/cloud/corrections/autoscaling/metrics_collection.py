"""Group metrics, reported where they are asked for."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.autoscaling.lookup import group_of_call
from elastic_lab.cloud.groups.refusals import autoscaling_error
from elastic_lab.cloud.world import World
from elastic_lab.simulation.day.observed import GROUP_METRICS

REFERENCE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"


@correction(
    "autoscaling",
    "EnableMetricsCollection",
    moto="forgets the metrics enabled before, and enables none when none is named",
    source=REFERENCE + "API_EnableMetricsCollection.html",
)
def enable_more_metrics(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS enables the metrics that are named, all where none is, beside those enabled before."""
    from moto.core.responses import EmptyResult

    record = group_of_call(world, response)
    if response._get_param("Granularity") != "1Minute":
        message = "Valid metrics granularity type is: [1Minute]"
        raise autoscaling_error("ValidationError", message)
    named = response._get_param("Metrics") or list(GROUP_METRICS)
    record.moto.metrics = list(dict.fromkeys([*record.moto.metrics, *named]))
    return EmptyResult()


@correction(
    "autoscaling",
    "DisableMetricsCollection",
    moto="does not have it",
    source=REFERENCE + "API_DisableMetricsCollection.html",
)
def disable_metrics(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS stops reporting the metrics that are named, all where none is."""
    from moto.core.responses import EmptyResult

    record = group_of_call(world, response)
    named = response._get_param("Metrics") or record.moto.metrics
    record.moto.metrics = [name for name in record.moto.metrics if name not in named]
    return EmptyResult()
