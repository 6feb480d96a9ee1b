"""Several policies at once: whose wish the group follows.

The policy that gives the largest capacity wins, scaling out and scaling in;
target tracking scales in only when all of its policies agree. The result is
held within min and max.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scale-based-on-demand.html
(Multiple scaling policies),
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from elastic_lab.control import simple_scaling, step_scaling, target_tracking
from elastic_lab.control.activities import alarm_changed_desired, user_executed_policy
from elastic_lab.control.group_types import AutoScalingGroup, Instance, Process
from elastic_lab.control.scaling_request import CapacityRequest, Firing
from elastic_lab.control.simple_scaling import CooldownState, SimpleScalingPolicy
from elastic_lab.control.step_scaling import StepScalingPolicy
from elastic_lab.control.target_tracking import TargetTrackingPolicy, TrackingState
from elastic_lab.control.warmup import capacity, policy_warmup

Policy = TargetTrackingPolicy | StepScalingPolicy | SimpleScalingPolicy
"""A dynamic scaling policy of a group."""


@dataclass(frozen=True)
class PoliciesState:
    """What a group's policies remember, target tracking by policy name."""

    cooldown: CooldownState = field(default_factory=CooldownState)
    tracking: Mapping[str, TrackingState] = field(default_factory=dict)


@dataclass(frozen=True)
class Demand:
    """What the loop is shown at one tick.

    `firings` are all alarms of the group's policies that are in ALARM, given
    at the ticks at which at least one of them invokes its action: only so can
    target tracking see whether all agree. `predicted_capacity` is what
    predictive scaling holds for this hour (instances), 0 if nothing.
    """

    group: AutoScalingGroup
    instances: tuple[Instance, ...]
    firings: tuple[Firing, ...] = ()
    predicted_capacity: int = 0


@dataclass(frozen=True)
class SetDesiredCapacity:
    """Set the group's desired capacity, for the reason given as a Cause sentence."""

    desired_capacity: int
    cause: str
    policy_name: str
    alarm_name: str = ""


def decide(
    state: PoliciesState, policies: Sequence[Policy], demand: Demand, now: float
) -> tuple[PoliciesState, tuple[SetDesiredCapacity, ...]]:
    """Ask every policy whose alarm fires and follow the largest answer.

    Call it at every tick, also without firings: the cooldown of simple
    scaling starts when the group has settled.
    """
    settled = capacity(demand.group, demand.instances, 0, now)
    state = replace(state, cooldown=simple_scaling.advance(state.cooldown, settled, now))
    if not demand.group.runs(Process.ALARM_NOTIFICATION):
        demand = replace(demand, firings=tuple(f for f in demand.firings if not f.alarm_name))
    answers = _ask(state, policies, demand, now)
    kept = [a for a in answers if _is_allowed(a[0], answers, policies, demand.group)]
    chosen = max(kept, key=lambda answer: answer[0].desired_capacity, default=None)
    if chosen is None:
        return state, ()
    request, remembered = chosen
    target = _target(request, demand)
    old = demand.group.desired_capacity
    if target == old:
        return state, ()
    return _remember(state, request, remembered), (_action(request, old, target, now),)


_Remembered = TrackingState | CooldownState | None
_Answer = tuple[CapacityRequest, _Remembered]


def _ask(
    state: PoliciesState, policies: Sequence[Policy], demand: Demand, now: float
) -> list[_Answer]:
    by_name = {p.policy_name: p for p in policies}
    answers = []
    for firing in demand.firings:
        policy = by_name.get(firing.policy_name)
        if policy is None:
            continue
        request, remembered = _ask_one(state, policy, firing, demand, now)
        if request is not None:
            answers.append((request, remembered))
    return answers


def _ask_one(
    state: PoliciesState, policy: Policy, firing: Firing, demand: Demand, now: float
) -> tuple[CapacityRequest | None, _Remembered]:
    group = demand.group
    if isinstance(policy, SimpleScalingPolicy):
        counted = capacity(group, demand.instances, 0, now)
        cooldown, request = simple_scaling.decide(
            state.cooldown, policy, firing, counted, group.default_cooldown, now
        )
        return request, cooldown
    warmup = policy_warmup(group, policy.estimated_instance_warmup)
    counted = capacity(group, demand.instances, warmup, now)
    if isinstance(policy, StepScalingPolicy):
        return step_scaling.decide(policy, firing, counted), None
    remembered = state.tracking.get(policy.policy_name, TrackingState())
    tracking, request = target_tracking.decide(remembered, policy, firing, counted, now)
    return request, tracking


def _is_allowed(
    request: CapacityRequest,
    answers: Sequence[_Answer],
    policies: Sequence[Policy],
    group: AutoScalingGroup,
) -> bool:
    """Leave out what a suspended process or a disagreement forbids (documented)."""
    if request.desired_capacity > group.desired_capacity:
        return group.runs(Process.LAUNCH)
    if not group.runs(Process.TERMINATE):
        return False
    tracking = [p for p in policies if isinstance(p, TargetTrackingPolicy)]
    if request.policy_name not in {p.policy_name for p in tracking}:
        return True
    agreeing = {r.policy_name for r, _ in answers if r.desired_capacity < group.desired_capacity}
    return all(p.policy_name in agreeing for p in tracking if not p.disable_scale_in)


def _target(request: CapacityRequest, demand: Demand) -> int:
    """Hold the wish within min and max, and a scale-in above the forecast (documented)."""
    group, wanted = demand.group, request.desired_capacity
    if wanted < group.desired_capacity:
        wanted = min(group.desired_capacity, max(wanted, demand.predicted_capacity))
    return max(group.min_size, min(group.max_size, wanted))


def _remember(
    state: PoliciesState, request: CapacityRequest, remembered: _Remembered
) -> PoliciesState:
    """Keep the memory of the policy that was followed; the others asked in vain."""
    if isinstance(remembered, CooldownState):
        return replace(state, cooldown=remembered)
    if isinstance(remembered, TrackingState):
        return replace(state, tracking={**state.tracking, request.policy_name: remembered})
    return state


def _action(request: CapacityRequest, old: int, new: int, now: float) -> SetDesiredCapacity:
    if request.alarm_name:
        cause = alarm_changed_desired(now, request.alarm_name, request.policy_name, old, new)
    else:
        cause = user_executed_policy(now, request.policy_name, old, new)
    return SetDesiredCapacity(new, cause, request.policy_name, request.alarm_name)
