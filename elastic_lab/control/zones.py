"""Availability Zones: where to launch, and what a rebalance has to move.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html
(Instance distribution, Rebalancing activities)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from elastic_lab.control.group_types import Instance


def count_by_zone(instances: Iterable[Instance]) -> Counter[str]:
    """Return how many live instances each Availability Zone has."""
    return Counter(i.availability_zone for i in instances if i.is_live)


def zones_for_launch(
    counts: Mapping[str, int], zones: Sequence[str], launches: int
) -> tuple[str, ...]:
    """Return a zone for each launch: always the one with fewest (documented).

    Between equals AWS does not say; ours takes the group's own order.
    """
    if not zones:
        return ()
    filled = {zone: counts.get(zone, 0) for zone in zones}
    chosen = []
    for _ in range(launches):
        zone = min(zones, key=lambda z: filled[z])
        filled[zone] += 1
        chosen.append(zone)
    return tuple(chosen)


def moves_to_balance(counts: Mapping[str, int], zones: Sequence[str]) -> int:
    """Return how many instances must change zone until none has two more than another.

    Instances in zones that the group no longer has must all move.
    """
    if not zones:
        return 0
    base, larger = divmod(sum(counts.values()), len(zones))
    # The fullest zones keep the remainder, so that as few as possible move.
    held = sorted((counts.get(z, 0) for z in zones), reverse=True)
    return sum(max(0, base + (place < larger) - have) for place, have in enumerate(held))


def imbalance(counts: Mapping[str, int], zones: Sequence[str]) -> int:
    """Return by how many the fullest zone exceeds the emptiest."""
    held = [counts.get(z, 0) for z in zones]
    return max(held, default=0) - min(held, default=0)


def rebalance_margin(max_size: int) -> int:
    """Return by how many a rebalance may exceed max: 10 % or one (documented)."""
    return max(1, max_size // 10)
