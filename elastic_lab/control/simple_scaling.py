"""Simple scaling: one adjustment, then wait for it and for a cooldown.

The oldest policy type, kept by AWS for old groups. It answers no alarm while
the activity it started is under way, nor until its cooldown has passed.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scaling-cooldowns.html
"""

from __future__ import annotations

from dataclasses import dataclass

from elastic_lab.control.adjustments import adjusted
from elastic_lab.control.scaling_request import CapacityRequest, Firing
from elastic_lab.control.warmup import GroupCapacity


@dataclass(frozen=True)
class SimpleScalingPolicy:
    """A policy of type SimpleScaling. `cooldown` in seconds; None is the group's."""

    policy_name: str
    scaling_adjustment: int
    adjustment_type: str = "ChangeInCapacity"
    min_adjustment_magnitude: int = 0
    cooldown: int | None = None


@dataclass(frozen=True)
class CooldownState:
    """The cooldown of a group, which all its simple policies share.

    `pending_cooldown` is the seconds to wait once the activity under way has
    finished, None when none is; `cooldown_until` is in AWS seconds.
    """

    cooldown_until: float = 0.0
    pending_cooldown: int | None = None

    def blocks(self, now: float) -> bool:
        """Tell whether simple scaling must wait at `now`."""
        return self.pending_cooldown is not None or now < self.cooldown_until


def advance(state: CooldownState, capacity: GroupCapacity, now: float) -> CooldownState:
    """Start the cooldown when the last instance has finished (documented).

    To be called at every tick with a capacity counted at warm-up 0: a simple
    policy knows no warm-up. The start is seen at the first tick after.
    """
    if state.pending_cooldown is None or not capacity.is_settled:
        return state
    return CooldownState(now + state.pending_cooldown)


def decide(
    state: CooldownState,
    policy: SimpleScalingPolicy,
    firing: Firing,
    capacity: GroupCapacity,
    default_cooldown: int,
    now: float,
) -> tuple[CooldownState, CapacityRequest | None]:
    """Answer an alarm, or ExecutePolicy, which may not honor the cooldown."""
    if firing.honor_cooldown and (state.blocks(now) or not capacity.is_settled):
        return state, None
    desired = capacity.desired_capacity
    wanted = capacity.clamp(
        adjusted(
            policy.adjustment_type,
            desired,
            policy.scaling_adjustment,
            policy.min_adjustment_magnitude,
        )
    )
    if wanted == desired:
        return state, None
    cooldown = default_cooldown if policy.cooldown is None else policy.cooldown
    request = CapacityRequest(policy.policy_name, wanted, firing.alarm_name)
    return CooldownState(state.cooldown_until, cooldown), request
