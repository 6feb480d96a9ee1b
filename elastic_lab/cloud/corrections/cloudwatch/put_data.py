"""PutMetricData: what is put is checked, then kept in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.cloudwatch.datum import check_datum, check_namespace, check_times
from elastic_lab.cloud.corrections.cloudwatch.errors import invalid_value
from elastic_lab.cloud.corrections.cloudwatch.request import cloudwatch_of, metric_of
from elastic_lab.cloud.scaled_clock import as_seconds
from elastic_lab.cloud.world import World

if TYPE_CHECKING:
    from elastic_lab.simulation.day.statistics import Samples

PUT = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html"
MOST = 1_000


@correction(
    "cloudwatch",
    "PutMetricData",
    moto="takes any namespace, AWS's own too, any time, and infinite values",
    source=PUT,
)
def put_checked_data(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS refuses its own namespaces, times out of range, and values that are no numbers."""
    from moto.core.responses import EmptyResult

    namespace = response._get_param("Namespace") or ""
    check_namespace(namespace)
    data = _data(response)
    if len(data) > MOST:
        raise invalid_value(f"The collection MetricData must not have a size greater than {MOST}.")
    for number, datum in enumerate(data, 1):
        check_datum(datum, f"MetricData.member.{number}")
    now = world.clock.now()
    times = [as_seconds(datum["Timestamp"]) if datum.get("Timestamp") else now for datum in data]
    check_times(times, now)
    store = cloudwatch_of(world, response).metrics
    for time, datum in zip(times, data, strict=True):
        metric = metric_of({"Namespace": namespace, **datum})
        unit = datum.get("Unit") or "None"
        store.put(metric, time, _samples(datum), unit, int(datum.get("StorageResolution") or 60))
    return EmptyResult()


def _data(response: Any) -> list[dict[str, Any]]:
    """The data, those of entities too: what an entity is makes no difference to a metric."""
    entities = response._get_param("EntityMetricData") or []
    entity_data = [datum for each in entities for datum in each.get("MetricData") or []]
    return [*(response._get_param("MetricData") or []), *entity_data]


def _samples(datum: dict[str, Any]) -> Samples:
    import numpy as np

    from elastic_lab.cloud.metrics.samples import StatisticSet
    from elastic_lab.simulation.day.statistics import Samples

    if datum.get("StatisticValues"):
        sums = datum["StatisticValues"]
        names = ("SampleCount", "Sum", "Minimum", "Maximum")
        return StatisticSet.of(*(float(sums[name]) for name in names))
    values = datum.get("Values") or [datum.get("Value")]
    counts = datum.get("Counts") or [1.0] * len(values)
    there = np.array(counts, float) > 0
    return Samples(np.array(values, float)[there], np.array(counts, float)[there])
