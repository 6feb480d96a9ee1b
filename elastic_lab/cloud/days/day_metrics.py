"""A played day as CloudWatch's metrics: the columns, under AWS's names and dimensions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from elastic_lab.cloud.days.snapshot import Snapshot
from elastic_lab.cloud.metrics.blocks import (
    MINUTE,
    Block,
    CounterBlock,
    LatencyBlock,
    SeveralBlock,
    ValueBlock,
)
from elastic_lab.cloud.metrics.metric import Metric
from elastic_lab.simulation.day.metric_values import BASIC_PERIOD
from elastic_lab.simulation.day.outcome import DayOutcome
from elastic_lab.simulation.metrics import InstanceMinutes
from elastic_lab.simulation.outcomes import HTTP_CODES

Named = Iterator[tuple[Metric, Block]]

_COUNTERS = ("RequestCount", *HTTP_CODES)
_HOSTS = ("HealthyHostCount", "UnHealthyHostCount")


def day_metrics(outcome: DayOutcome, snapshot: Snapshot) -> Named:
    """Every metric of EC2, of the balancer if the group has one, and of the group itself as far
    as their collection is enabled (all as on AWS)."""
    group = ("AutoScalingGroupName", snapshot.group_name)
    yield from _ec2(outcome, group)
    if snapshot.target_group:
        yield from _balancer(outcome, snapshot)
    start = outcome.start + float(outcome.minutes.start[0])
    for name, column in outcome.sizes.cloudwatch().items():
        if name in snapshot.enabled_metrics:
            yield Metric("AWS/AutoScaling", name, (group,)), ValueBlock(start, column, None, "None")


def _ec2(outcome: DayOutcome, group: tuple[str, str]) -> Named:
    """CPU of the group's warm instances, and of each instance."""
    detailed = outcome.plan.servers.detailed_monitoring
    every = 1 if detailed else int(BASIC_PERIOD / MINUTE)
    start = outcome.start + float(outcome.minutes.start[0])
    reported = _thinned(outcome.minutes.instances, every)
    minutes = len(outcome.minutes)
    warm = reported.warm
    together = _several(start, minutes, reported.minute[warm], reported.cpu[warm])
    yield Metric("AWS/EC2", "CPUUtilization", (group,)), together
    for instance_id, number in outcome.numbers.items():
        mine = reported.ids == number
        if mine.any():
            own = (("InstanceId", instance_id),)
            column = np.full(minutes, np.nan)
            column[reported.minute[mine]] = reported.cpu[mine]
            yield Metric("AWS/EC2", "CPUUtilization", own), _values(start, column, "Percent")
            credits = np.full(minutes, np.nan)
            credits[reported.minute[mine]] = reported.credits[mine]
            if not np.isnan(credits).all():
                yield Metric("AWS/EC2", "CPUCreditBalance", own), _values(start, credits, "Count")


def _thinned(reported: InstanceMinutes, every: int) -> InstanceMinutes:
    """With basic monitoring, the mean of each `every` minutes, at the first of them."""
    if every == 1:
        return reported
    begins = reported.minute // every * every
    order = np.lexsort((reported.ids, begins))
    pairs = np.stack([begins[order], reported.ids[order]])
    firsts = np.flatnonzero(np.r_[True, (np.diff(pairs) != 0).any(axis=0)])
    counts = np.diff(np.r_[firsts, order.size])
    lasts = firsts + counts - 1
    return InstanceMinutes(
        minute=pairs[0, firsts],
        ids=pairs[1, firsts],
        cpu=np.add.reduceat(reported.cpu[order], firsts) / counts,
        served=np.add.reduceat(reported.served[order], firsts),
        credits=reported.credits[order][lasts],
        warm=reported.warm[order][lasts],
    )


def _several(start: float, minutes: int, minute: np.ndarray, values: np.ndarray) -> SeveralBlock:
    order = np.argsort(minute, kind="stable")
    first = np.searchsorted(minute[order], np.arange(minutes + 1))
    return SeveralBlock(start, first, values[order], "Percent")


def _balancer(outcome: DayOutcome, snapshot: Snapshot) -> Named:
    """Each metric by load balancer, and by load balancer and target group."""
    columns, minutes = outcome.cloudwatch(), outcome.minutes
    start = outcome.start + float(minutes.start[0])
    balancer = ("LoadBalancer", snapshot.load_balancer)
    target = ("TargetGroup", snapshot.target_group)
    blocks: dict[str, Block] = {name: CounterBlock(start, columns[name]) for name in _COUNTERS}
    blocks["TargetResponseTime"] = LatencyBlock(start, minutes.latencies, minutes.latency_sum)
    busy = minutes.offered > 0
    for name in _HOSTS:
        hosts = np.where(busy, columns[name].astype(float), np.nan)
        blocks[name] = _values(start, hosts, "Count")
    for name, block in blocks.items():
        if name not in _HOSTS:
            yield Metric("AWS/ApplicationELB", name, (balancer,)), block
        yield Metric("AWS/ApplicationELB", name, (balancer, target)), block
    each = np.where(busy, minutes.offered / np.maximum(minutes.healthy, 1), np.nan)
    for dimensions in ((target,), (balancer, target)):
        metric = Metric("AWS/ApplicationELB", "RequestCountPerTarget", dimensions)
        yield metric, _values(start, each, "Count")


def _values(start: float, column: np.ndarray, unit: str) -> ValueBlock:
    return ValueBlock(start, column, None, unit)
