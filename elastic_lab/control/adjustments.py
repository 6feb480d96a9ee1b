"""Adjustment types: how a number in a policy becomes a new capacity.

Shared by step and simple scaling; no memory, no alarm.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
(Scaling adjustment types)
"""

from __future__ import annotations

import math

from elastic_lab.control.group_types import ValidationError

ADJUSTMENT_TYPES = ("ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity")
"""The valid values of AdjustmentType."""


def round_percentage(change: float) -> int:
    """Round a change in instances as AWS does (documented).

    Above 1 down (12.7 -> 12), between 0 and 1 up to 1 (0.67 -> 1), between -1
    and 0 to -1 (-0.58 -> -1), under -1 toward zero (-6.67 -> -6).
    """
    change = round(change, 9)
    if 0 < abs(change) < 1:
        return int(math.copysign(1, change))
    return math.trunc(change)


def adjusted(
    adjustment_type: str,
    capacity: int,
    scaling_adjustment: int,
    min_adjustment_magnitude: int = 0,
) -> int:
    """Return the capacity after an adjustment, before min and max.

    `min_adjustment_magnitude` (instances) is for percentages (documented).
    """
    if adjustment_type not in ADJUSTMENT_TYPES:
        raise ValidationError(f"Invalid adjustment type: {adjustment_type}")
    if adjustment_type == "ExactCapacity":
        return scaling_adjustment
    if adjustment_type == "ChangeInCapacity":
        return capacity + scaling_adjustment
    change = round_percentage(capacity * scaling_adjustment / 100)
    if scaling_adjustment and abs(change) < min_adjustment_magnitude:
        change = int(math.copysign(min_adjustment_magnitude, scaling_adjustment))
    return capacity + change
