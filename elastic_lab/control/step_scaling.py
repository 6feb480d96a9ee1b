"""Step scaling: the further past the threshold, the larger the adjustment.

It has no cooldown; warm-up alone keeps it from adding twice for one breach.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from elastic_lab.control.adjustments import adjusted
from elastic_lab.control.group_types import ValidationError
from elastic_lab.control.scaling_request import CapacityRequest, Firing
from elastic_lab.control.warmup import GroupCapacity


@dataclass(frozen=True)
class StepAdjustment:
    """One step. Bounds are relative to the alarm's threshold, in the metric's unit.

    None is an open end: minus infinity below, plus infinity above.
    """

    scaling_adjustment: int
    metric_interval_lower_bound: float | None = None
    metric_interval_upper_bound: float | None = None

    @property
    def lower(self) -> float:
        """The lower bound as a number."""
        bound = self.metric_interval_lower_bound
        return -math.inf if bound is None else bound

    @property
    def upper(self) -> float:
        """The upper bound as a number."""
        bound = self.metric_interval_upper_bound
        return math.inf if bound is None else bound


@dataclass(frozen=True)
class StepScalingPolicy:
    """A policy of type StepScaling; `estimated_instance_warmup` in seconds."""

    policy_name: str
    step_adjustments: tuple[StepAdjustment, ...]
    adjustment_type: str = "ChangeInCapacity"
    min_adjustment_magnitude: int = 0
    estimated_instance_warmup: int | None = None
    metric_aggregation_type: str = "Average"


def validate(steps: Sequence[StepAdjustment]) -> None:
    """Refuse steps that AWS refuses, as PutScalingPolicy does.

    The rules are documented. The words for open ends are observed, those for
    gaps and overlaps from memory.
    """
    if not steps:
        raise ValidationError("At least one StepAdjustment must be specified")
    ordered = sorted(steps, key=lambda s: (s.lower, s.upper))
    _check_each(ordered)
    _check_open_ends(ordered)
    _check_neighbours(ordered)


def _check_each(steps: Sequence[StepAdjustment]) -> None:
    for step in steps:
        if step.lower == -math.inf and step.upper == math.inf:
            raise ValidationError(
                "Both the upper and the lower bound of a StepAdjustment can't be unspecified"
            )
        if step.lower >= step.upper:
            raise ValidationError("The upper bound must be greater than the lower bound")


def _check_open_ends(steps: Sequence[StepAdjustment]) -> None:
    ends = (
        ("lower", "negative", [s.lower for s in steps], -math.inf),
        ("upper", "positive", [-s.upper for s in steps], -math.inf),
    )
    for side, sign, bounds, infinity in ends:
        if bounds.count(infinity) > 1:
            raise ValidationError(
                f"At most one StepAdjustment may have an unspecified {side} bound"
            )
        if infinity not in bounds and min(bounds) < 0:
            raise ValidationError(
                f"There must be a StepAdjustment with an unspecified {side} bound (i.e.,"
                f" {side} bound is null) when one StepAdjustment has a {sign} {side} bound"
            )


def _check_neighbours(steps: Sequence[StepAdjustment]) -> None:
    for below, above in pairwise(steps):
        if below.upper > above.lower:
            raise ValidationError("StepAdjustment intervals can't overlap")
        if below.upper < above.lower:
            raise ValidationError("StepAdjustment intervals can't have gaps between them")


def step_for(steps: Sequence[StepAdjustment], breach: float) -> StepAdjustment | None:
    """Return the step for a breach (metric minus threshold), or None (documented).

    At or above the threshold a step holds its lower bound and not its upper,
    below it the other way round.
    """
    if breach >= 0:
        for step in steps:
            if step.lower <= breach < step.upper:
                return step
    if breach <= 0:
        for step in steps:
            if step.lower < breach <= step.upper:
                return step
    return None


def decide(
    policy: StepScalingPolicy, firing: Firing, capacity: GroupCapacity
) -> CapacityRequest | None:
    """Answer an alarm. A step policy remembers nothing, so it has no state.

    Scaling out, the step applies to the warm instances and what is desired
    already is a floor: one breach seen twice adds once. Scaling in, the
    terminating count and nothing is done while anything warms up (documented).
    """
    step = step_for(policy.step_adjustments, firing.metric_value - firing.threshold)
    if step is None or _is_unchanged(policy, step):
        return None
    wanted, desired = _after(policy, step, capacity.warm), capacity.desired_capacity
    if wanted > capacity.warm:
        moves = wanted > desired
    else:
        wanted = _after(policy, step, capacity.for_scale_in)
        moves = wanted < desired and not capacity.warming
    return CapacityRequest(policy.policy_name, wanted, firing.alarm_name) if moves else None


def _is_unchanged(policy: StepScalingPolicy, step: StepAdjustment) -> bool:
    return step.scaling_adjustment == 0 and policy.adjustment_type != "ExactCapacity"


def _after(policy: StepScalingPolicy, step: StepAdjustment, current: int) -> int:
    return adjusted(
        policy.adjustment_type,
        current,
        step.scaling_adjustment,
        policy.min_adjustment_magnitude,
    )
