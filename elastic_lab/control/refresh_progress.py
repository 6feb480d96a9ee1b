"""How far an instance refresh is, and how many instances it may take next.

Reading of evidence only; `instance_refresh.py` decides.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from elastic_lab.control.group_types import AutoScalingGroup, Instance, Surplus
from elastic_lab.control.refresh_types import (
    RefreshPreferences,
    RefreshState,
    RefreshStatus,
)
from elastic_lab.control.warmup import is_warm


@dataclass(frozen=True)
class Progress:
    """Where a refresh stands: old and new instances of the group, and their health."""

    old: tuple[Instance, ...]
    new: tuple[Instance, ...]
    ready: tuple[Instance, ...]
    total: int
    desired: int

    @property
    def ahead(self) -> tuple[Instance, ...]:
        """New instances on top of the desired capacity, not yet adopted."""
        return tuple(i for i in self.new if i.surplus is Surplus.REFRESH)

    @property
    def healthy(self) -> int:
        """Instances that serve: old ones in service, new ones that are warm."""
        serving = [i for i in self.old if i.is_in_service and i.health_status == "Healthy"]
        return len(serving) + len(self.ready)

    @property
    def taken(self) -> int:
        """Instances to replace that are gone or going."""
        return self.total - len(self.old)

    @property
    def is_calm(self) -> bool:
        """All that were taken are replaced, warm and healthy."""
        return len(self.ready) == len(self.new) and self.healthy >= self.desired


def progress_of(
    state: RefreshState,
    preferences: RefreshPreferences,
    group: AutoScalingGroup,
    instances: Sequence[Instance],
    now: float,
) -> Progress:
    """Count the group's instances for a refresh at `now` (AWS seconds)."""
    live = [i for i in instances if i.is_live]
    new = tuple(i for i in live if i.instance_id not in state.to_replace)
    warmup = preferences.warmup(group)
    return Progress(
        tuple(i for i in live if i.instance_id in state.to_replace),
        new,
        # What was there before and is not to be replaced has long been warm.
        tuple(i for i in new if is_warm(i, warmup, now) and i.health_status == "Healthy"),
        len(state.to_replace),
        group.desired_capacity,
    )


def percentage_complete(progress: Progress) -> int:
    """Return how much is replaced and warm, rounded down."""
    if not progress.total:
        return 100
    waiting = max(0, progress.desired - progress.healthy)
    return max(0, 100 * (progress.taken - waiting) // progress.total)


def limit(state: RefreshState, preferences: RefreshPreferences, total: int) -> int:
    """Return how many instances may have been taken before the next checkpoint."""
    percentages = preferences.checkpoint_percentages
    if state.status is not RefreshStatus.IN_PROGRESS or not percentages:
        return total
    index = min(state.checkpoint, len(percentages) - 1)
    return math.ceil(total * percentages[index] / 100)


def may_take(preferences: RefreshPreferences, progress: Progress) -> int:
    """Return how many healthy instances the group can spare (documented).

    Where the percentage spares none and nothing is launched ahead, one at a
    time goes: 100 % "limits the rate of replacement to one instance".
    """
    floor = math.ceil(progress.desired * preferences.min_healthy_percentage / 100)
    spare = progress.healthy - floor
    alone = ceiling(preferences, progress) <= progress.desired
    return 1 if spare <= 0 and alone and progress.is_calm else spare


def ceiling(preferences: RefreshPreferences, progress: Progress) -> int:
    """Return how many instances there may be at once; over 100 % at least one more."""
    percentage = preferences.max_healthy_percentage
    most = progress.desired * percentage // 100
    return max(most, progress.desired + 1) if percentage > 100 else progress.desired
