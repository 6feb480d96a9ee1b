"""A RunInstances call as AWS reads it: the request's own parameters over the launch template's.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from elastic_lab.cloud.corrections.ec2.errors import ec2_error

DEFAULT_TYPE = "m1.small"
VERSION = re.compile(r"\$Latest|\$Default|[1-9][0-9]*")


@dataclass(frozen=True)
class LaunchRequest:
    """What is to be launched; names are looked up in `backend`, moto's EC2 state."""

    response: Any
    template: dict[str, Any]

    @classmethod
    def of(cls, response: Any) -> "LaunchRequest":
        """The request that moto's `response` object answers."""
        reference = response._get_param("LaunchTemplate", {})
        if not reference:
            return cls(response, {})
        return cls(response, dict(template_version(response.ec2_backend, reference).data))

    def parameter(self, name: str, default: Any = None) -> Any:
        """The request's parameter, else the template's, else `default`."""
        return self.response._get_param(name) or self.template.get(name) or default

    @property
    def backend(self) -> Any:
        """moto's EC2 state of the call's account and region."""
        return self.response.ec2_backend

    @property
    def image_id(self) -> str:
        """The image's id, empty when there is none."""
        return str(self.parameter("ImageId", ""))

    @property
    def image(self) -> Any:
        """moto's image, or None when the account sees no such image."""
        return self.backend.amis.get(self.image_id)

    @property
    def instance_type(self) -> str:
        """The instance type's name."""
        return str(self.parameter("InstanceType", DEFAULT_TYPE))

    @property
    def architectures(self) -> list[str] | None:
        """The processor architectures of the type, None when there is no such type."""
        return architectures_of(self.instance_type)

    @property
    def key_name(self) -> str:
        """The key pair's name, empty when there is none."""
        return str(self.parameter("KeyName", ""))

    @property
    def subnet_id(self) -> str:
        """The subnet's id, empty when AWS is to choose."""
        interfaces = self.parameter("NetworkInterfaces", [])
        from_interface = next((nic["SubnetId"] for nic in interfaces if "SubnetId" in nic), "")
        return str(self.parameter("SubnetId", from_interface))

    @property
    def subnet(self) -> Any:
        """moto's subnet, or None."""
        zones = self.backend.subnets.values()
        return next((zone[self.subnet_id] for zone in zones if self.subnet_id in zone), None)

    @property
    def zone(self) -> str | None:
        """The Availability Zone that the request names, by a subnet or by placement."""
        if self.subnet is not None:
            return str(self.subnet.availability_zone)
        return self.placed_in or None

    @property
    def placed_in(self) -> str:
        """The Availability Zone of the placement, empty when there is none."""
        return str(self.parameter("Placement", {}).get("AvailabilityZone", ""))

    @property
    def security_group_ids(self) -> list[str]:
        """The ids of the security groups asked for, those of network interfaces too."""
        interfaces = self.parameter("NetworkInterfaces", [])
        return [
            *self.parameter("SecurityGroupIds", []),
            *(group_id for nic in interfaces for group_id in nic.get("Groups", [])),
        ]

    @property
    def security_group_names(self) -> list[str]:
        """The names of the security groups asked for."""
        return list(self.parameter("SecurityGroups", []))

    @property
    def user_data(self) -> str:
        """The user data, in base64 as it came."""
        return str(self.parameter("UserData", ""))

    def instance_profiles(self) -> Iterator[tuple[str, str, bool]]:
        """(`name` or `arn`, its value, whether IAM knows it) for each reference in the request."""
        from moto.iam.models import iam_backends

        reference = self.parameter("IamInstanceProfile", {})
        known = iam_backends[self.response.current_account][self.response.partition]
        profiles = list(known.instance_profiles.values())
        for field, attribute in (("Name", "name"), ("Arn", "arn")):
            if value := reference.get(field):
                found = any(getattr(profile, attribute) == value for profile in profiles)
                yield field.lower(), str(value), found


def template_version(backend: Any, reference: dict[str, Any]) -> Any:
    """moto's launch template version that `reference` (AWS's LaunchTemplateSpecification) names.

    The words of the first two refusals are AWS's; it has a rule but no known words for the third.
    """
    template_id, name = reference.get("LaunchTemplateId"), reference.get("LaunchTemplateName")
    if template_id and name:
        message = "Give either the launch template ID or the launch template name, not both."
        raise ec2_error("InvalidParameterCombination", message)
    if template_id and template_id not in backend.launch_templates:
        message = f"The specified launch template, with template ID {template_id}, does not exist."
        raise ec2_error("InvalidLaunchTemplateId.NotFound", message)
    if name and name not in backend.launch_template_name_to_ids:
        message = f"The specified launch template, with template name {name}, does not exist."
        raise ec2_error("InvalidLaunchTemplateName.NotFoundException", message)
    version = str(reference.get("Version", "$Default"))
    if not VERSION.fullmatch(version):
        found = template_id or backend.launch_template_name_to_ids[name]
        message = (
            f"Could not find the specified version {version} for the launch template with ID "
            f"{found}."
        )
        raise ec2_error("InvalidLaunchTemplateId.VersionNotFound", message)
    return backend._get_template_from_args(reference)


def architectures_of(instance_type: str) -> list[str] | None:
    """The processor architectures of `instance_type`, None when there is no such type."""
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    details = INSTANCE_TYPES.get(instance_type)
    return None if details is None else list(details["ProcessorInfo"]["SupportedArchitectures"])
