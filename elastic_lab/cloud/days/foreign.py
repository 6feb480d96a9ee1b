"""Simulated days on an endpoint that is not ours: played in this process, from what boto3 shows.

What the endpoint takes back is written there: the group's desired capacity, and the metrics if
it lets anybody write AWS's own. Alarm history and activities belong to the endpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from elastic_lab.cloud.days.day_metrics import day_metrics
from elastic_lab.cloud.days.planned import order_of, planned
from elastic_lab.cloud.days.player import Played, Player
from elastic_lab.cloud.days.snapshot import Snapshot
from elastic_lab.cloud.metrics.blocks import MINUTE, Block
from elastic_lab.cloud.metrics.metric import Metric
from elastic_lab.plain_error import PlainError

DATA_IN_A_CALL = 500
KEPT_THERE = (
    "This endpoint keeps its own alarm history and scaling activities: those of the day are only "
    "in its result."
)


class ForeignDays:
    """Plays days of the endpoint that `client` reaches."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client, self._player = client, Player()

    def play(self, asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """As `days_api.DaysApi.play`; `notes` says what could not be written back."""
        try:
            order = order_of(asked)
            found = planned(order, self._client)
            commit = partial(write_back, self._client) if asked.get("commit") else None
            yield from self._player.play(found, order, commit)
        except PlainError as error:
            yield {"error": str(error)}


def write_back(client: Callable[[str], Any], played: Played, snapshot: Snapshot) -> list[str]:
    """Write what the endpoint takes; a sentence for everything that it does not."""
    from botocore.exceptions import ClientError

    notes = [KEPT_THERE]
    try:
        client("autoscaling").set_desired_capacity(
            AutoScalingGroupName=snapshot.group_name,
            DesiredCapacity=played.outcome.group.desired_capacity,
        )
    except ClientError as error:
        notes.append(f"The desired capacity could not be set there: {_said(error)}")
    try:
        for metric, block in day_metrics(played.outcome, snapshot):
            _put(client("cloudwatch"), metric, block)
    except ClientError as error:
        notes.append(f"The day's metrics could not be put there: {_said(error)}")
    return notes


def _put(cloudwatch: Any, metric: Metric, block: Block) -> None:
    data = _data(metric, block)
    while batch := list(islice(data, DATA_IN_A_CALL)):
        cloudwatch.put_metric_data(Namespace=metric.namespace, MetricData=batch)


def _data(metric: Metric, block: Block) -> Iterator[dict[str, Any]]:
    columns = [block.each(name) for name in ("Sum", "Minimum", "Maximum")]
    for number in np.flatnonzero(block.sample_counts > 0).tolist():
        total, low, high = (float(column[number]) for column in columns)
        yield {
            "MetricName": metric.metric_name,
            "Dimensions": metric.dimension_list(),
            "Timestamp": datetime.fromtimestamp(block.start + number * MINUTE, UTC),
            "Unit": block.unit,
            "StatisticValues": {
                "SampleCount": float(block.sample_counts[number]),
                "Sum": total,
                "Minimum": low,
                "Maximum": high,
            },
        }


def _said(error: Any) -> str:
    return str(error.response["Error"]["Message"])
