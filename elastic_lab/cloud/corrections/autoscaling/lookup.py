"""Which group, or instance of a group, a call is about."""

from typing import Any

from elastic_lab.cloud.groups.record import GroupRecord
from elastic_lab.cloud.groups.refusals import autoscaling_error, group_not_found
from elastic_lab.cloud.world import World


def group_of_call(world: World, response: Any) -> GroupRecord:
    """The group that the call names. Raises AWS's ValidationError when there is none."""
    name = str(response._get_param("AutoScalingGroupName") or "")
    record = world.groups.find(response.current_account, response.region, name)
    if record is None:
        raise group_not_found(name)
    return record


def group_of_instance(world: World, response: Any) -> GroupRecord:
    """The group of the instance that the call names. Raises AWS's ValidationError."""
    instance_id = str(response._get_param("InstanceId") or "")
    for record in world.groups.inside(response.current_account, response.region):
        if record.instance(instance_id) is not None:
            return record
    message = f"Instance Id not found - No managed instance found for instance ID {instance_id}"
    raise autoscaling_error("ValidationError", message)


def parameters(response: Any) -> dict[str, Any]:
    """All parameters of the call, as plain data."""
    return dict(_plain(response._get_params()))


def _plain(value: Any) -> Any:
    if hasattr(value, "items"):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def page(found: list[Any], response: Any, default: int, most: int) -> tuple[list[Any], str | None]:
    """The page of `found` that MaxRecords and NextToken ask for, and the next token."""
    size = int(response._get_param("MaxRecords") or default)
    if not 1 <= size <= most:
        message = f"MaxRecords must be between 1 and {most}"
        raise autoscaling_error("ValidationError", message)
    token = str(response._get_param("NextToken") or "0")
    if not token.isdecimal() or int(token) > len(found):
        raise autoscaling_error("InvalidNextToken", "The NextToken value is not valid.")
    start = int(token)
    more = start + size < len(found)
    return found[start : start + size], str(start + size) if more else None
