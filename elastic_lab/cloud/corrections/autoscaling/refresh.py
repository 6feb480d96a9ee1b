"""Instance refreshes."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.autoscaling.launch_source import named_version
from elastic_lab.cloud.corrections.autoscaling.lookup import group_of_call, page, parameters
from elastic_lab.cloud.groups import refreshes
from elastic_lab.cloud.groups.record import GroupRecord, Refresh
from elastic_lab.cloud.groups.refusals import autoscaling_error, refusing
from elastic_lab.cloud.groups.wishes import group_of
from elastic_lab.cloud.scaled_clock import as_datetime
from elastic_lab.cloud.world import World
from elastic_lab.control.refresh_types import RefreshStatus

REFERENCE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
FLOATING = ("$Latest", "$Default", None)


@correction(
    "autoscaling",
    "StartInstanceRefresh",
    moto="does not have it",
    source=REFERENCE + "API_StartInstanceRefresh.html",
)
def start_refresh(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS replaces the group's instances a few at a time; one refresh at a time."""
    from moto.core.responses import ActionResult

    record = group_of_call(world, response)
    if record.refresh is not None:
        message = (
            "An Instance Refresh is already in progress and blocks the execution of this "
            "Instance Refresh."
        )
        raise autoscaling_error("InstanceRefreshInProgress", message)
    asked = parameters(response)
    template, version = _desired(response, asked)
    with refusing():
        refresh = refreshes.start(record, asked, template, version, world.clock.now())
    return ActionResult({"InstanceRefreshId": refresh.refresh_id})


@correction(
    "autoscaling",
    "DescribeInstanceRefreshes",
    moto="does not have it",
    source=REFERENCE + "API_DescribeInstanceRefreshes.html",
)
def tell_refreshes(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS tells how far each refresh of the group is, the newest first."""
    from moto.core.responses import ActionResult

    record = group_of_call(world, response)
    wanted = response._get_param("InstanceRefreshIds")
    found = [r for r in reversed(record.refreshes) if not wanted or r.refresh_id in wanted]
    shown, token = page(found, response, 50, 100)
    told = [_told(record, refresh) for refresh in shown]
    return ActionResult({"InstanceRefreshes": told, "NextToken": token})


@correction(
    "autoscaling",
    "CancelInstanceRefresh",
    moto="does not have it",
    source=REFERENCE + "API_CancelInstanceRefresh.html",
)
def cancel_refresh(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS finishes what is under way and leaves what has been replaced."""
    from moto.core.responses import ActionResult

    record = group_of_call(world, response)
    refresh = _active(record)
    with refusing():
        refreshes.cancel(record, refresh, world.clock.now())
    return ActionResult({"InstanceRefreshId": refresh.refresh_id})


@correction(
    "autoscaling",
    "RollbackInstanceRefresh",
    moto="does not have it",
    source=REFERENCE + "API_RollbackInstanceRefresh.html",
)
def roll_refresh_back(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS goes back to the previous configuration, if the refresh named another one and both
    have fixed versions."""
    from moto.core.responses import ActionResult

    record = group_of_call(world, response)
    refresh = _active(record)
    if not _is_reversible(record, refresh):
        message = (
            "The instance refresh cannot be rolled back: a desired configuration must be "
            "specified, and neither it nor the group may use $Latest or $Default."
        )
        raise autoscaling_error("IrreversibleInstanceRefresh", message)
    with refusing():
        refreshes.roll_back(record, refresh, world.clock.now())
    return ActionResult({"InstanceRefreshId": refresh.refresh_id})


def _desired(response: Any, asked: dict[str, Any]) -> tuple[Any, Any]:
    """moto's launch template and the version that the refresh is to bring; None without."""
    desired = asked.get("DesiredConfiguration") or {}
    if desired.get("MixedInstancesPolicy"):
        raise NotImplementedError("a mixed instances policy as desired configuration")
    reference = desired.get("LaunchTemplate")
    if not reference:
        return None, None
    version = named_version(response, reference)
    return version.template, version.number


def _active(record: GroupRecord) -> Refresh:
    refresh = record.refresh
    if refresh is None:
        message = (
            f"No in progress or pending Instance Refresh found for Auto Scaling group {record.name}"
        )
        raise autoscaling_error("ActiveInstanceRefreshNotFound", message)
    return refresh


def _is_reversible(record: GroupRecord, refresh: Refresh) -> bool:
    if refresh.desired is None:
        return False
    versions = (
        refresh.desired["LaunchTemplate"].get("Version"),
        record.moto.launch_template_version,
    )
    return not any(version in FLOATING for version in versions)


def _told(record: GroupRecord, refresh: Refresh) -> dict[str, Any]:
    state = refresh.state
    left = refreshes.to_update(record, refresh)
    told = {
        "InstanceRefreshId": refresh.refresh_id,
        "AutoScalingGroupName": record.name,
        "Status": str(state.status),
        "StatusReason": state.status_reason or None,
        "StartTime": as_datetime(state.start_time),
        "EndTime": None if state.end_time is None else as_datetime(state.end_time),
        "PercentageComplete": state.percentage_complete,
        "InstancesToUpdate": left,
        "ProgressDetails": _progress(state.percentage_complete, left),
        "Preferences": _preferences(record, refresh),
        "DesiredConfiguration": refresh.desired,
        "Strategy": "Rolling",
        "RollbackDetails": _rollback(refresh),
    }
    if state.status is RefreshStatus.SUCCESSFUL:
        told["PercentageComplete"] = 100
    return {name: value for name, value in told.items() if value is not None}


def _preferences(record: GroupRecord, refresh: Refresh) -> dict[str, Any]:
    used = refresh.preferences
    return {
        "MinHealthyPercentage": used.min_healthy_percentage,
        "MaxHealthyPercentage": used.max_healthy_percentage,
        "InstanceWarmup": used.warmup(group_of(record)),
        "SkipMatching": used.skip_matching,
        "AutoRollback": refresh.auto_rollback,
        "ScaleInProtectedInstances": used.scale_in_protected_instances,
        "StandbyInstances": "Wait",
        **refresh.asked,
    }


def _rollback(refresh: Refresh) -> dict[str, Any] | None:
    if refresh.rolled_back_at is None:
        return None
    left, percentage = refresh.to_update_at_rollback, refresh.percentage_at_rollback
    return {
        "RollbackStartTime": as_datetime(refresh.rolled_back_at),
        "PercentageCompleteOnRollback": percentage,
        "InstancesToUpdateOnRollback": left,
        "ProgressDetailsOnRollback": _progress(percentage, left),
    }


def _progress(percentage: int, left: int) -> dict[str, Any]:
    return {"LivePoolProgress": {"PercentageComplete": percentage, "InstancesToUpdate": left}}
