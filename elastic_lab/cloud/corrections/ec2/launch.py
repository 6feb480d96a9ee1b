"""RunInstances refuses what AWS refuses, in AWS's words, before anything is made.

Codes are those of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html;
the messages are as users have reported them.
"""

import base64
import re
from collections.abc import Callable
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.ec2.errors import ec2_error
from elastic_lab.cloud.corrections.ec2.launch_request import LaunchRequest
from elastic_lab.cloud.programs.user_data import UserDataError, variables
from elastic_lab.cloud.world import World

ERRORS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"
RUN_INSTANCES = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html"
USER_DATA_LIMIT = 16_384
# moto takes a template's image, type, key, groups, user data, disks and tags by itself.
NOT_READ_BY_MOTO = (
    "DisableApiStop",
    "EbsOptimized",
    "HibernationOptions",
    "IamInstanceProfile",
    "InstanceInitiatedShutdownBehavior",
    "InstanceMarketOptions",
    "MetadataOptions",
    "Monitoring",
    "NetworkInterfaces",
    "Placement",
)
AMI_ID = re.compile(r"ami-[0-9a-f]+")


@correction(
    "ec2",
    "RunInstances",
    moto="launches from an unknown image, type or key, and reports an unknown instance "
    "profile as IAM would",
    source=ERRORS,
)
def refuse_unknown(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS refuses each with an error of its own."""
    request = LaunchRequest.of(response)
    for check in CHECKS:
        check(request)
    return proceed()


@correction(
    "ec2",
    "RunInstances",
    moto="launches MinCount instances",
    source=RUN_INSTANCES,
)
def launch_max_count(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS launches as many as it can, up to MaxCount."""
    least, most = int(response._get_param("MinCount")), int(response._get_param("MaxCount"))
    for name, count in (("Maximum", most), ("Minimum", least)):
        if count < 1:
            message = f"{name} instance count must be greater than zero"
            raise ec2_error("InvalidParameterValue", message)
    if least > most:
        message = f"The minimum count {least} is greater than the maximum count {most}."
        raise ec2_error("InvalidParameterValue", message)
    response.params["MinCount"] = most
    return proceed()


@correction(
    "ec2",
    "RunInstances",
    moto="takes `resolve:ssm:NAME` for an image id",
    source=RUN_INSTANCES,
)
def resolve_image_parameter(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS reads the image id from the public or own SSM parameter."""
    image_id = LaunchRequest.of(response).image_id
    if image_id.startswith("resolve:ssm:"):
        response.params["ImageId"] = _parameter(response, image_id.split(":", 2)[2])
    return proceed()


@correction(
    "ec2",
    "RunInstances",
    moto="ignores a launch template's placement, network interfaces, instance profile and more",
    source=RUN_INSTANCES,
)
def read_whole_template(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS launches with every parameter of the template that the request does not give itself."""
    template = LaunchRequest.of(response).template
    for name in NOT_READ_BY_MOTO:
        if name in template and not response._get_param(name):
            response.params[name] = template[name]
    return proceed()


@correction(
    "ec2",
    "RunInstances",
    moto="keeps user data, and nothing reads it",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html",
)
def refuse_script_for_application(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS has the instance run it. Here an image with an application takes variables from it, and
    a script is refused rather than passed over."""
    request = LaunchRequest.of(response)
    if world.programs.images.of(request.image_id):
        try:
            variables(request.user_data)
        except UserDataError as error:
            raise ec2_error("InvalidParameterValue", f"{error}.") from None
    return proceed()


def _parameter(response: Any, name: str) -> str:
    from moto.ssm import ssm_backends

    parameter = ssm_backends[response.current_account][response.region].get_parameter(name)
    if parameter is None:
        message = f"Unable to resolve the parameter {name}: it does not exist."
        raise ec2_error("SsmInvalidParameter", message)
    return str(parameter.value)


def _image(request: LaunchRequest) -> None:
    if not request.image_id:
        raise ec2_error("MissingParameter", "The request must contain the parameter ImageId")
    if not AMI_ID.fullmatch(request.image_id):
        message = f'Invalid id: "{request.image_id}" (expecting "ami-...")'
        raise ec2_error("InvalidAMIID.Malformed", message)
    if request.image is None:
        message = f"The image id '[{request.image_id}]' does not exist"
        raise ec2_error("InvalidAMIID.NotFound", message)


def _instance_type(request: LaunchRequest) -> None:
    architectures = request.architectures
    if architectures is None:
        message = f"Invalid value '{request.instance_type}' for InstanceType."
        raise ec2_error("InvalidParameterValue", message)
    if request.image.architecture not in architectures:
        have = ",".join(sorted(architectures, reverse=True))
        message = (
            f"The architecture '{have}' of the specified instance type does not match the "
            f"architecture '{request.image.architecture}' of the specified AMI. "
            "Specify an instance type and an AMI that have matching architectures, and try again. "
            "You can use 'describe-instance-types' or 'describe-images' to discover the "
            "architecture of the instance type or AMI."
        )
        raise ec2_error("InvalidParameterValue", message)


def _key_pair(request: LaunchRequest) -> None:
    if request.key_name and request.key_name not in request.backend.key_pairs:
        message = f"The key pair '{request.key_name}' does not exist"
        raise ec2_error("InvalidKeyPair.NotFound", message)


def _subnet(request: LaunchRequest) -> None:
    if request.subnet_id and request.subnet is None:
        message = f"The subnet ID '{request.subnet_id}' does not exist"
        raise ec2_error("InvalidSubnetID.NotFound", message)


def _zone(request: LaunchRequest) -> None:
    zone = request.placed_in
    if zone and zone not in [known.name for known in request.backend.describe_availability_zones()]:
        raise ec2_error("InvalidParameterValue", f"Invalid availability zone: [{zone}]")
    if zone and request.subnet is not None and request.subnet.availability_zone != zone:
        message = (
            f"Value ({zone}) for parameter availabilityZone is invalid. Subnet "
            f"'{request.subnet_id}' is in the availability zone {request.subnet.availability_zone}"
        )
        raise ec2_error("InvalidParameterValue", message)


def _security_group_names(request: LaunchRequest) -> None:
    names = request.security_group_names
    if names and request.subnet_id:
        message = "The parameter groupName cannot be used with the parameter subnet"
        raise ec2_error("InvalidParameterCombination", message)
    vpc = request.backend.get_default_vpc()
    for name in names:
        if vpc is None or request.backend.get_security_group_from_name(name, vpc.id) is None:
            place = f" in VPC '{vpc.id}'" if vpc else ""
            message = f"The security group '{name}' does not exist{place}"
            raise ec2_error("InvalidGroup.NotFound", message)


def _security_groups(request: LaunchRequest) -> None:
    for group_id in request.security_group_ids:
        group = request.backend.get_security_group_from_id(group_id)
        if group is None:
            message = f"The security group '{group_id}' does not exist"
            raise ec2_error("InvalidGroup.NotFound", message)
        if request.subnet is not None and group.vpc_id != request.subnet.vpc_id:
            message = (
                f"Security group {group_id} and subnet {request.subnet_id} "
                "belong to different networks."
            )
            raise ec2_error("InvalidParameter", message)


def _instance_profile(request: LaunchRequest) -> None:
    for field, value, known in request.instance_profiles():
        if not known:
            message = (
                f"Value ({value}) for parameter iamInstanceProfile.{field} is invalid. "
                f"Invalid IAM Instance Profile {field.replace('arn', 'ARN')}"
            )
            raise ec2_error("InvalidParameterValue", message)


def _user_data(request: LaunchRequest) -> None:
    size = len(base64.b64decode(request.user_data or "", validate=False))
    if size > USER_DATA_LIMIT:
        message = f"User data is limited to {USER_DATA_LIMIT} bytes"
        raise ec2_error("InvalidParameterValue", message)


CHECKS: tuple[Callable[[LaunchRequest], None], ...] = (
    _image,
    _instance_type,
    _key_pair,
    _subnet,
    _zone,
    _security_groups,
    _security_group_names,
    _instance_profile,
    _user_data,
)
