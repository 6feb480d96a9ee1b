"""Termination policies: which instance goes when the group shrinks.

First the zone, then the group's policies one after another, each leaving only
its favourites. What still ties AWS settles at random; ours takes the lowest
instance id, so that the same group always loses the same instance.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from elastic_lab.control.group_types import Instance, ValidationError
from elastic_lab.control.zones import count_by_zone

BILLING_HOUR = 3600.0
"""Seconds of the hour that ClosestToNextInstanceHour looks at."""


def seconds_to_next_hour(instance: Instance, now: float) -> float:
    """Return the seconds until the instance's next hour since launch begins."""
    return -(now - instance.launch_time) % BILLING_HOUR


_Rank = Callable[[Instance, float], float]

POLICIES: Mapping[str, tuple[_Rank, ...]] = {
    "OldestInstance": (lambda i, _: i.launch_time,),
    "NewestInstance": (lambda i, _: -i.launch_time,),
    "OldestLaunchTemplate": (lambda i, _: i.launch_template_version,),
    "ClosestToNextInstanceHour": (seconds_to_next_hour,),
    "Default": (lambda i, _: i.launch_template_version, seconds_to_next_hour),
    # Every instance here has a launch template and one purchase option, so
    # these two never prefer one.
    "OldestLaunchConfiguration": (),
    "AllocationStrategy": (),
}
"""Each policy as ranks: the instances with the lowest go first."""


def validate(termination_policies: Sequence[str]) -> None:
    """Refuse a policy that does not exist (words from memory)."""
    for name in termination_policies:
        if name not in POLICIES:
            raise ValidationError(f"Invalid termination policy: {name}")


def may_scale_in(instance: Instance) -> bool:
    """Tell whether a scale-in may take an instance.

    Protection holds from InService on (documented).
    """
    protected = instance.protected_from_scale_in and instance.is_in_service
    return instance.counts and not protected


def select(
    instances: Iterable[Instance],
    termination_policies: Sequence[str],
    availability_zones: Sequence[str],
    number: int,
    now: float,
) -> tuple[Instance, ...]:
    """Return up to `number` instances to terminate, in the order they are chosen.

    Fewer, if too many are protected (documented). Instances in zones that the
    group has left go first (inferred).
    """
    left = [i for i in instances if i.counts]
    chosen: list[Instance] = []
    for _ in range(number):
        candidates = _outside(left, availability_zones) or _from_fullest_zones(left)
        if not candidates:
            break
        victim = _choose(candidates, termination_policies, now)
        left.remove(victim)
        chosen.append(victim)
    return tuple(chosen)


def _outside(instances: Sequence[Instance], zones: Sequence[str]) -> list[Instance]:
    return [i for i in instances if i.availability_zone not in zones and may_scale_in(i)]


def _from_fullest_zones(instances: Sequence[Instance]) -> list[Instance]:
    """Keep what may go in the zones with most instances (documented)."""
    counts = count_by_zone(instances)
    candidates = [i for i in instances if may_scale_in(i)]
    most = max((counts[i.availability_zone] for i in candidates), default=0)
    return [i for i in candidates if counts[i.availability_zone] == most]


def _choose(candidates: list[Instance], names: Sequence[str], now: float) -> Instance:
    for name in names:
        for rank in POLICIES[name]:
            best = min(rank(i, now) for i in candidates)
            candidates = [i for i in candidates if rank(i, now) == best]
    return min(candidates, key=lambda i: i.instance_id)
