"""What CreateAutoScalingGroup and UpdateAutoScalingGroup name to launch from, and where."""

from typing import Any

from elastic_lab.cloud.corrections.ec2.launch_request import template_version
from elastic_lab.cloud.groups.ec2 import LaunchFailed, check_launch
from elastic_lab.cloud.groups.refusals import autoscaling_error


def check(response: Any) -> None:
    """Refuse a launch template that is unknown, or from which EC2 would not launch.

    The opening words are observed, what follows is EC2's message.
    """
    for reference, instance_type in _references(response):
        version = named_version(response, reference)
        parameters: dict[str, Any] = {
            "LaunchTemplate": {
                "LaunchTemplateId": version.template.id,
                "Version": str(version.number),
            }
        }
        if instance_type:
            parameters["InstanceType"] = instance_type
        try:
            check_launch(response.current_account, response.region, parameters)
        except LaunchFailed as refused:
            raise _not_valid(str(refused)) from None


def named_version(response: Any, reference: dict[str, Any]) -> Any:
    """moto's launch template version that a call names. Raises AWS's ValidationError."""
    from moto.core.exceptions import ServiceException

    if not (reference.get("LaunchTemplateId") or reference.get("LaunchTemplateName")):
        message = "Valid requests must contain either launchTemplateId or LaunchTemplateName"
        raise autoscaling_error("ValidationError", message)
    given = {name: value for name, value in reference.items() if value}
    try:
        return template_version(response.autoscaling_backend.ec2_backend, given)
    except ServiceException as refused:
        raise _not_valid(str(refused.message)) from None


def check_places(response: Any) -> None:
    """Refuse subnets and zones that there are not (words from memory)."""
    ec2 = response.autoscaling_backend.ec2_backend
    subnets = {name for zone in ec2.subnets.values() for name in zone}
    named = str(response._get_param("VPCZoneIdentifier") or "").split(",")
    unknown = [each for each in map(str.strip, named) if each and each not in subnets]
    if unknown:
        message = f"The subnet ID '{unknown[0]}' does not exist"
        raise autoscaling_error("ValidationError", message)
    zones = {zone.name for zone in ec2.describe_availability_zones()}
    for zone in response._get_param("AvailabilityZones") or ():
        if zone not in zones:
            message = f"Invalid Availability Zone: {zone}"
            raise autoscaling_error("ValidationError", message)


def _references(response: Any) -> list[tuple[dict[str, Any], str]]:
    """Each launch template that the call names, with the instance type that overrides it."""
    reference = response._get_param("LaunchTemplate")
    if reference:
        return [(dict(reference), "")]
    named = (response._get_param("MixedInstancesPolicy") or {}).get("LaunchTemplate") or {}
    reference = named.get("LaunchTemplateSpecification")
    if not reference:
        return []
    overrides = named.get("Overrides") or [{}]
    return [(dict(reference), str(overrides[0].get("InstanceType") or ""))]


def _not_valid(message: str) -> Exception:
    return autoscaling_error(
        "ValidationError", f"You must use a valid fully-formed launch template. {message}"
    )
