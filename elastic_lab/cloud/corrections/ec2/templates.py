"""A launch template's new version starts from its source version."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.ec2.launch_request import template_version
from elastic_lab.cloud.world import World


@correction(
    "ec2",
    "CreateLaunchTemplateVersion",
    moto="ignores SourceVersion, so that a version holds only what the call itself says",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
    "API_CreateLaunchTemplateVersion.html",
)
def inherit_source_version(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS takes every parameter that the call does not give from SourceVersion."""
    source = response._get_param("SourceVersion")
    if source:
        reference = {
            key: value
            for key in ("LaunchTemplateId", "LaunchTemplateName")
            if (value := response._get_param(key))
        }
        reference["Version"] = source
        inherited = template_version(response.ec2_backend, reference).data
        given = dict(response._get_param("LaunchTemplateData", {}))
        response.params["LaunchTemplateData"] = {**inherited, **given}
    return proceed()


@correction(
    "ec2",
    "GetLaunchTemplateData",
    moto="leaves out the user data, and prints security groups as Python dicts",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetLaunchTemplateData.html",
)
def data_of_instance(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS gives what a launch template needs to launch such an instance again."""
    from moto.core.responses import ActionResult

    instance = response.ec2_backend.get_instance(response._get_param("InstanceId"))
    data = {
        "ImageId": instance.image_id,
        "InstanceType": instance.instance_type,
        "KeyName": instance.key_name,
        "UserData": instance.user_data,
        "SecurityGroupIds": [group.id for group in instance.security_groups],
    }
    given = {key: value for key, value in data.items() if value}
    return ActionResult({"LaunchTemplateData": given})
