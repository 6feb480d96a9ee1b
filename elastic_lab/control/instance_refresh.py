"""Instance refresh: replace a group's instances a few at a time.

It lets old instances go and launches ahead of that where it may; the
replacements are launched by `group.py`, since the group is then below its
desired capacity. While a refresh is active the caller gives the group the
refresh's `launch_template_version` (documented: a scale-out in the meantime
launches the new configuration too).

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from elastic_lab.control.activities import refresh_launch, refreshed
from elastic_lab.control.group_state import (
    GroupState,
    LaunchInstance,
    TerminateInstance,
)
from elastic_lab.control.group_types import (
    AutoScalingGroup,
    Instance,
    Process,
    Surplus,
    ValidationError,
)
from elastic_lab.control.instances import apply_event
from elastic_lab.control.refresh_progress import (
    Progress,
    ceiling,
    limit,
    may_take,
    percentage_complete,
    progress_of,
)
from elastic_lab.control.refresh_types import (
    AdoptInstance,
    CheckpointReached,
    RefreshAction,
    RefreshPreferences,
    RefreshState,
    RefreshStatus,
)
from elastic_lab.control.zones import count_by_zone, zones_for_launch

PROTECTED_WAIT_SECONDS = 3600.0
"""How long protected instances are waited for before the refresh fails (documented)."""


def start(
    group: AutoScalingGroup,
    instances: Iterable[Instance],
    launch_template_version: int,
    preferences: RefreshPreferences,
    now: float,
) -> RefreshState:
    """Start a refresh to a launch template version.

    With skip matching, instances that have it already stay (documented).
    """
    chosen = [
        i
        for i in sorted(instances, key=lambda i: (i.launch_time, i.instance_id))
        if i.is_live and _is_wanted(i, launch_template_version, preferences)
    ]
    return RefreshState(
        RefreshStatus.IN_PROGRESS,
        now,
        tuple(i.instance_id for i in chosen),
        launch_template_version,
        group.launch_template_version,
    )


def _is_wanted(instance: Instance, version: int, preferences: RefreshPreferences) -> bool:
    if preferences.skip_matching and instance.launch_template_version == version:
        return False
    ignores = preferences.scale_in_protected_instances == "Ignore"
    return not (ignores and instance.protected_from_scale_in)


def cancel(state: RefreshState) -> RefreshState:
    """Stop taking instances; what is under way is finished first (documented)."""
    if not state.is_active:
        raise ValidationError("No in progress or pending Instance Refresh found for the group")
    return replace(state, status=RefreshStatus.CANCELLING)


def roll_back(state: RefreshState, instances: Iterable[Instance], now: float) -> RefreshState:
    """Replace the new instances by the previous configuration (documented).

    Without checkpoints: a rollback does not pause.
    """
    if state.status is not RefreshStatus.IN_PROGRESS:
        raise ValidationError("No in progress or pending Instance Refresh found for the group")
    new = [
        i.instance_id
        for i in instances
        if i.is_live and i.launch_template_version == state.launch_template_version
    ]
    return RefreshState(
        RefreshStatus.ROLLBACK_IN_PROGRESS,
        state.start_time,
        tuple(new),
        state.previous_version,
        state.launch_template_version,
    )


def decide(
    state: RefreshState,
    preferences: RefreshPreferences,
    group: AutoScalingGroup,
    instances: Sequence[Instance],
    now: float,
) -> tuple[RefreshState, tuple[RefreshAction, ...]]:
    """Take the refresh one step on at `now` (AWS seconds)."""
    if not state.is_active or not group.runs(Process.INSTANCE_REFRESH):
        return state, ()
    progress = progress_of(state, preferences, group, instances, now)
    state = replace(state, percentage_complete=percentage_complete(progress))
    actions: tuple[RefreshAction, ...] = ()
    if progress.is_calm:
        state, actions = _at_rest(state, preferences, progress, now)
    if state.is_active and not _pauses(state, now):
        state, more = _replace_some(state, preferences, group, progress, now)
        actions += more
    if not state.is_active:
        # Nothing launched ahead stays uncounted after the refresh.
        actions = tuple(AdoptInstance(i.instance_id) for i in progress.ahead)
    return state, actions


def apply(state: GroupState, actions: Iterable[RefreshAction]) -> GroupState:
    """Record in the group what a refresh asked for; launches come by `add_launched`."""
    for action in actions:
        if isinstance(action, TerminateInstance):
            state = apply_event(state, action.instance_id, "terminate")
        elif isinstance(action, AdoptInstance):
            state = replace(
                state,
                instances=tuple(
                    replace(i, surplus=Surplus.NONE) if i.instance_id == action.instance_id else i
                    for i in state.instances
                ),
            )
    return state


def _at_rest(
    state: RefreshState, preferences: RefreshPreferences, progress: Progress, now: float
) -> tuple[RefreshState, tuple[RefreshAction, ...]]:
    """End, or reach a checkpoint, now that all that was begun is finished."""
    if state.status is RefreshStatus.CANCELLING:
        return _ended(state, RefreshStatus.CANCELLED, now), ()
    if progress.taken < limit(state, preferences, progress.total):
        return state, ()
    percentages = preferences.checkpoint_percentages
    if not progress.old or state.checkpoint >= len(percentages) - 1:
        return _ended(state, _success(state), now), ()
    until = now + preferences.checkpoint_delay
    reached = CheckpointReached(percentages[state.checkpoint], until)
    return replace(state, checkpoint=state.checkpoint + 1, waits_until=until), (reached,)


def _success(state: RefreshState) -> RefreshStatus:
    if state.status is RefreshStatus.ROLLBACK_IN_PROGRESS:
        return RefreshStatus.ROLLBACK_SUCCESSFUL
    return RefreshStatus.SUCCESSFUL


def _ended(state: RefreshState, status: RefreshStatus, now: float, why: str = "") -> RefreshState:
    return replace(state, status=status, end_time=now, status_reason=why)


def _pauses(state: RefreshState, now: float) -> bool:
    cancelling = state.status is RefreshStatus.CANCELLING
    return cancelling or (state.waits_until is not None and now < state.waits_until)


def _replace_some(
    state: RefreshState,
    preferences: RefreshPreferences,
    group: AutoScalingGroup,
    progress: Progress,
    now: float,
) -> tuple[RefreshState, tuple[RefreshAction, ...]]:
    """Let as many go as health and checkpoint allow, and launch ahead."""
    left = limit(state, preferences, progress.total) - progress.taken
    waits = preferences.scale_in_protected_instances == "Wait"
    free = [i for i in progress.old if not (waits and i.protected_from_scale_in)]
    if progress.old and not free:
        return _blocked(state, now), ()
    ordered = sorted(free, key=lambda i: state.to_replace.index(i.instance_id))
    victims = ordered[: max(0, min(left, may_take(preferences, progress)))]
    adopted = [i for i in progress.ready if i in progress.ahead][: len(victims)]
    actions: list[RefreshAction] = [AdoptInstance(i.instance_id) for i in adopted]
    actions += [TerminateInstance(i.instance_id, refreshed(now)) for i in victims]
    surplus = len(progress.ahead)
    room = ceiling(preferences, progress) - len(progress.old) - len(progress.new)
    number = max(0, min(room, left - surplus, len(free) - surplus))
    actions += _launch_ahead(group, state, progress, number, now)
    return replace(state, blocked_since=None), tuple(actions)


def _launch_ahead(
    group: AutoScalingGroup, state: RefreshState, progress: Progress, number: int, now: float
) -> list[RefreshAction]:
    if not group.runs(Process.LAUNCH):
        return []
    counts = count_by_zone(progress.old + progress.new)
    return [
        LaunchInstance(
            zone,
            state.launch_template_version,
            refresh_launch(now),
            group.new_instances_protected_from_scale_in,
            Surplus.REFRESH,
        )
        for zone in zones_for_launch(counts, group.availability_zones, number)
    ]


def _blocked(state: RefreshState, now: float) -> RefreshState:
    """Wait for the protection to be lifted, and fail after an hour (documented)."""
    since = now if state.blocked_since is None else state.blocked_since
    if now - since < PROTECTED_WAIT_SECONDS:
        return replace(state, blocked_since=since)
    failed = {RefreshStatus.ROLLBACK_IN_PROGRESS: RefreshStatus.ROLLBACK_FAILED}
    status = failed.get(state.status, RefreshStatus.FAILED)
    return _ended(state, status, now, "Instances are protected from scale in")
