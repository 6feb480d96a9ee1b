"""Instance refreshes of a group: how one is started, called off, rolled back, and what it leaves.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
"""

from dataclasses import replace
from typing import Any

from elastic_lab.cloud.groups.record import GroupRecord, LaunchSource, Refresh
from elastic_lab.cloud.groups.sources import align_versions, own_source, source_in
from elastic_lab.cloud.groups.wishes import group_of
from elastic_lab.control import instance_refresh
from elastic_lab.control.group_types import ValidationError
from elastic_lab.control.refresh_types import RefreshPreferences, RefreshStatus

# AWS's preference -> ours.
_PREFERENCES = {
    "MinHealthyPercentage": "min_healthy_percentage",
    "MaxHealthyPercentage": "max_healthy_percentage",
    "InstanceWarmup": "instance_warmup",
    "CheckpointDelay": "checkpoint_delay",
    "SkipMatching": "skip_matching",
    "ScaleInProtectedInstances": "scale_in_protected_instances",
}


def start(
    record: GroupRecord, asked: dict[str, Any], template: Any, version: Any, now: float
) -> Refresh:
    """Start a refresh to `version` of moto's launch template `template`, or to the group's own
    settings when `template` is None. `asked` are StartInstanceRefresh's parameters. Raises
    ValidationError."""
    own = own_source(record)
    target = own if template is None else source_in(template, version)
    given = dict(asked.get("Preferences") or {})
    preferences = preferences_of(given)
    align_versions(record, target)
    state = instance_refresh.start(
        group_of(record, own.version), record.state.instances, target.version, preferences, now
    )
    refresh = Refresh(
        record.own_id("refresh", len(record.refreshes)),
        state,
        preferences,
        given,
        None if template is None else dict(asked["DesiredConfiguration"]),
        target,
        own,
        bool(given.get("AutoRollback")),
    )
    record.refreshes.append(refresh)
    record.touch(now)
    return refresh


def preferences_of(given: dict[str, Any]) -> RefreshPreferences:
    """AWS's Preferences as the loop takes them. Raises ValidationError (words ours)."""
    named = {
        ours: given[name] for name, ours in _PREFERENCES.items() if given.get(name) is not None
    }
    percentages = tuple(given.get("CheckpointPercentages") or ())
    if list(percentages) != sorted(set(percentages)):
        raise ValidationError("CheckpointPercentages must be in ascending order")
    found = RefreshPreferences(checkpoint_percentages=percentages, **named)
    if found.max_healthy_percentage != 100 and "MinHealthyPercentage" not in given:
        raise ValidationError(
            "MinHealthyPercentage must be specified when MaxHealthyPercentage is specified"
        )
    if found.max_healthy_percentage - found.min_healthy_percentage > 100:
        raise ValidationError(
            "The difference between MaxHealthyPercentage and MinHealthyPercentage cannot be"
            " greater than 100"
        )
    return found


def cancel(record: GroupRecord, refresh: Refresh, now: float) -> None:
    """Call the refresh off. Raises ValidationError."""
    refresh.state = instance_refresh.cancel(refresh.state)
    record.touch(now)


def roll_back(record: GroupRecord, refresh: Refresh, now: float) -> None:
    """Go back to the configuration before the refresh. Raises ValidationError."""
    align_versions(record, refresh.target)
    refresh.percentage_at_rollback = refresh.state.percentage_complete
    refresh.to_update_at_rollback = to_update(record, refresh)
    refresh.state = instance_refresh.roll_back(refresh.state, record.state.instances, now)
    refresh.rolled_back_at = now
    record.touch(now)


def to_update(record: GroupRecord, refresh: Refresh) -> int:
    """How many instances are still to be replaced."""
    return sum(
        i.is_live and i.instance_id in refresh.state.to_replace for i in record.state.instances
    )


def ended(record: GroupRecord, refresh: Refresh, now: float) -> None:
    """A refresh is over: the group adopts the desired configuration, or goes back (documented)."""
    status = refresh.state.status
    if status is RefreshStatus.SUCCESSFUL and refresh.desired is not None:
        adopt(record, refresh.desired["LaunchTemplate"], refresh.target)
    elif status is RefreshStatus.FAILED and refresh.auto_rollback:
        refresh.state = replace(refresh.state, status=RefreshStatus.IN_PROGRESS)
        roll_back(record, refresh, now)


def adopt(record: GroupRecord, named: dict[str, Any], target: LaunchSource) -> None:
    """Make a launch template version the group's own, as it was named."""
    moto = record.moto
    moto.ec2_launch_template = moto.ec2_backend.launch_templates[target.template_id]
    moto.launch_template_version = named.get("Version") or "$Default"
    moto.provided_launch_template_version = named.get("Version")
