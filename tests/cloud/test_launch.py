"""RunInstances refuses what AWS refuses, with AWS's code and words, and then makes nothing."""

import base64
import json
from typing import Any

import pytest

from tests.cloud.clouds import ALIAS, launch_arguments, refusal

NO_SUCH_AMI = "ami-0123456789abcdef0"
NO_SUCH_SUBNET = "subnet-0123456789abcdef0"
NO_SUCH_GROUP = "sg-0123456789abcdef0"
PROFILE_ARN = "arn:aws:iam::123456789012:instance-profile/nobody"
ARCHITECTURES = (
    "The architecture '{type}' of the specified instance type does not match the architecture "
    "'{image}' of the specified AMI. Specify an instance type and an AMI that have matching "
    "architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to "
    "discover the architecture of the instance type or AMI."
)

# What is wrong -> what the launch says, AWS's code, AWS's words. {name} is filled in by `fill`.
REFUSALS: dict[str, tuple[dict[str, Any], str, str]] = {
    "unknown image": (
        {"ImageId": NO_SUCH_AMI},
        "InvalidAMIID.NotFound",
        f"The image id '[{NO_SUCH_AMI}]' does not exist",
    ),
    "no image id": (
        {"ImageId": "amazon-linux"},
        "InvalidAMIID.Malformed",
        'Invalid id: "amazon-linux" (expecting "ami-...")',
    ),
    "no image": (
        {"ImageId": None},
        "MissingParameter",
        "The request must contain the parameter ImageId",
    ),
    "unknown type": (
        {"InstanceType": "t9.mega"},
        "InvalidParameterValue",
        "Invalid value 't9.mega' for InstanceType.",
    ),
    "arm type": (
        {"InstanceType": "t4g.micro"},
        "InvalidParameterValue",
        ARCHITECTURES.format(type="arm64", image="x86_64"),
    ),
    "arm image": (
        {"ImageId": "{arm}"},
        "InvalidParameterValue",
        ARCHITECTURES.format(type="x86_64", image="arm64"),
    ),
    "arm image and the default type": (
        {"ImageId": "{arm}", "InstanceType": None},
        "InvalidParameterValue",
        ARCHITECTURES.format(type="x86_64,i386", image="arm64"),
    ),
    "unknown key": (
        {"KeyName": "nobody"},
        "InvalidKeyPair.NotFound",
        "The key pair 'nobody' does not exist",
    ),
    "unknown subnet of an interface": (
        {"NetworkInterfaces": [{"DeviceIndex": 0, "SubnetId": NO_SUCH_SUBNET}]},
        "InvalidSubnetID.NotFound",
        f"The subnet ID '{NO_SUCH_SUBNET}' does not exist",
    ),
    "unknown group": (
        {"SecurityGroupIds": [NO_SUCH_GROUP]},
        "InvalidGroup.NotFound",
        f"The security group '{NO_SUCH_GROUP}' does not exist",
    ),
    "unknown group of an interface": (
        {"NetworkInterfaces": [{"DeviceIndex": 0, "SubnetId": "{a}", "Groups": [NO_SUCH_GROUP]}]},
        "InvalidGroup.NotFound",
        f"The security group '{NO_SUCH_GROUP}' does not exist",
    ),
    "unknown group name": (
        {"SecurityGroups": ["nobody"]},
        "InvalidGroup.NotFound",
        "The security group 'nobody' does not exist in VPC '{vpc}'",
    ),
    "unknown zone": (
        {"Placement": {"AvailabilityZone": "us-east-1zz"}},
        "InvalidParameterValue",
        "Invalid availability zone: [us-east-1zz]",
    ),
    "unknown profile": (
        {"IamInstanceProfile": {"Name": "nobody"}},
        "InvalidParameterValue",
        "Value (nobody) for parameter iamInstanceProfile.name is invalid. "
        "Invalid IAM Instance Profile name",
    ),
    "unknown profile ARN": (
        {"IamInstanceProfile": {"Arn": PROFILE_ARN}},
        "InvalidParameterValue",
        f"Value ({PROFILE_ARN}) for parameter iamInstanceProfile.arn is invalid. "
        "Invalid IAM Instance Profile ARN",
    ),
    "long user data": (
        {"UserData": "x" * 16_385},
        "InvalidParameterValue",
        "User data is limited to 16384 bytes",
    ),
    "unknown parameter": (
        {"ImageId": "resolve:ssm:/no/such"},
        "SsmInvalidParameter",
        "Unable to resolve the parameter /no/such: it does not exist.",
    ),
}

# What a template cannot hold, or AWS checks before it looks at the template.
REQUEST_REFUSALS: dict[str, tuple[dict[str, Any], str, str]] = {
    "unknown subnet": (
        {"SubnetId": NO_SUCH_SUBNET},
        "InvalidSubnetID.NotFound",
        f"The subnet ID '{NO_SUCH_SUBNET}' does not exist",
    ),
    "group of another network": (
        {"SecurityGroupIds": ["{group}"], "SubnetId": "{a}"},
        "InvalidParameter",
        "Security group {group} and subnet {a} belong to different networks.",
    ),
    "group name and subnet": (
        {"SecurityGroups": ["default"], "SubnetId": "{a}"},
        "InvalidParameterCombination",
        "The parameter groupName cannot be used with the parameter subnet",
    ),
    "subnet of another zone": (
        {"SubnetId": "{a}", "Placement": {"AvailabilityZone": "us-east-1b"}},
        "InvalidParameterValue",
        "Value (us-east-1b) for parameter availabilityZone is invalid. Subnet '{a}' is in the "
        "availability zone us-east-1a",
    ),
    "subnet twice": (
        {"SubnetId": "{a}", "NetworkInterfaces": [{"DeviceIndex": 0, "SubnetId": "{a}"}]},
        "InvalidParameterCombination",
        "Network interfaces and an instance-level subnet ID may not be specified on the same "
        "request",
    ),
    "none at least": (
        {"MinCount": 0},
        "InvalidParameterValue",
        "Minimum instance count must be greater than zero",
    ),
    "none at most": (
        {"MinCount": 0, "MaxCount": 0},
        "InvalidParameterValue",
        "Maximum instance count must be greater than zero",
    ),
    "at least more than at most": (
        {"MinCount": 3, "MaxCount": 2},
        "InvalidParameterValue",
        "The minimum count 3 is greater than the maximum count 2.",
    ),
    "unknown template": (
        {"LaunchTemplate": {"LaunchTemplateName": "nobody"}},
        "InvalidLaunchTemplateName.NotFoundException",
        "The specified launch template, with template name nobody, does not exist.",
    ),
    "unknown template id": (
        {"LaunchTemplate": {"LaunchTemplateId": "lt-0123456789abcdef0"}},
        "InvalidLaunchTemplateId.NotFound",
        "The specified launch template, with template ID lt-0123456789abcdef0, does not exist.",
    ),
}


@pytest.fixture
def names(cloud):
    """Ids of this cloud that the tables name."""
    subnets = cloud.ec2.describe_subnets()["Subnets"]
    other = cloud.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    group = cloud.ec2.create_security_group(GroupName="far", Description="far", VpcId=other)
    return {
        "arm": cloud.image("arm64"),
        "a": next(s["SubnetId"] for s in subnets if s["AvailabilityZone"] == "us-east-1a"),
        "vpc": subnets[0]["VpcId"],
        "group": group["GroupId"],
    }


def fill(value: Any, names: dict[str, str]) -> Any:
    """`value` with every {name} in it replaced."""
    text = json.dumps(value)
    for name, known in names.items():
        text = text.replace("{" + name + "}", known)
    return json.loads(text)


def everything_made(cloud) -> list[Any]:
    """What a launch may leave behind: instances, disks, interfaces, groups."""
    ec2 = cloud.ec2
    found = (
        ec2.describe_instances()["Reservations"],
        ec2.describe_volumes()["Volumes"],
        ec2.describe_network_interfaces()["NetworkInterfaces"],
        ec2.describe_security_groups()["SecurityGroups"],
    )
    return [len(kind) for kind in found]


@pytest.mark.parametrize("case", [*REFUSALS, *REQUEST_REFUSALS])
def test_a_launch_is_refused_as_aws_refuses_it(cloud, names, case):
    changes, code, words = (REFUSALS | REQUEST_REFUSALS)[case]
    arguments = launch_arguments(cloud, **fill(changes, names))
    before = everything_made(cloud)
    assert refusal(cloud.ec2.run_instances, **arguments) == (code, fill(words, names))
    assert everything_made(cloud) == before


@pytest.mark.parametrize("case", REFUSALS)
def test_a_launch_from_a_template_is_refused_alike(cloud, names, case):
    changes, code, words = REFUSALS[case]
    data = launch_arguments(cloud, MinCount=None, MaxCount=None, **fill(changes, names))
    if "UserData" in data:
        data["UserData"] = base64.b64encode(data["UserData"].encode()).decode()
    before = everything_made(cloud)
    said = refusal(launch_from_template, cloud=cloud, data=data)
    assert said == (code, fill(words, names))
    assert everything_made(cloud) == before


def launch_from_template(cloud, data: dict[str, Any], **request: Any) -> list[dict[str, Any]]:
    cloud.ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
    template = {"LaunchTemplateName": "web"}
    arguments = {"MinCount": 1, "MaxCount": 1, "LaunchTemplate": template, **request}
    return cloud.ec2.run_instances(**arguments)["Instances"]


def test_the_request_overrides_its_template(cloud):
    data = {"ImageId": NO_SUCH_AMI, "InstanceType": "t9.mega", "KeyName": "nobody"}
    cloud.ec2.create_key_pair(KeyName="mine")
    override = {"ImageId": cloud.image(), "InstanceType": "t3.small", "KeyName": "mine"}
    (instance,) = launch_from_template(cloud, data, **override)
    assert {name: instance[name] for name in override} == override


def test_the_whole_template_is_launched(cloud):
    profile = cloud.client("iam").create_instance_profile(InstanceProfileName="web")
    data = {
        "ImageId": f"resolve:ssm:{ALIAS}-x86_64",
        "InstanceType": "t3.small",
        "Placement": {"AvailabilityZone": "us-east-1c"},
        "IamInstanceProfile": {"Name": "web"},
        "Monitoring": {"Enabled": True},
        "EbsOptimized": True,
    }
    (instance,) = launch_from_template(cloud, data)
    shown = cloud.ec2.describe_instances()["Reservations"][0]["Instances"][0]
    assert instance["ImageId"] == cloud.image()
    assert shown["InstanceType"] == "t3.small"
    assert shown["Placement"]["AvailabilityZone"] == "us-east-1c"
    assert shown["IamInstanceProfile"]["Arn"] == profile["InstanceProfile"]["Arn"]
    assert shown["Monitoring"]["State"] == "enabled"
    assert shown["EbsOptimized"] is True


def test_a_template_chooses_the_subnet_by_its_interface(cloud):
    subnets = cloud.ec2.describe_subnets()["Subnets"]
    chosen = next(s["SubnetId"] for s in subnets if s["AvailabilityZone"] == "us-east-1d")
    interface = {"DeviceIndex": 0, "SubnetId": chosen}
    data = {"ImageId": cloud.image(), "NetworkInterfaces": [interface]}
    (instance,) = launch_from_template(cloud, data)
    assert instance["SubnetId"] == chosen
    assert instance["Placement"]["AvailabilityZone"] == "us-east-1d"


@pytest.mark.parametrize("version", ["7", "0", "-1", "newest"])
def test_an_unknown_version_is_refused(cloud, version):
    data = {"ImageId": cloud.image()}
    made = cloud.ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
    template = {"LaunchTemplateName": "web", "Version": version}
    arguments = {"MinCount": 1, "MaxCount": 1, "LaunchTemplate": template}
    assert refusal(cloud.ec2.run_instances, **arguments) == (
        "InvalidLaunchTemplateId.VersionNotFound",
        f"Could not find the specified version {version} for the launch template with ID "
        f"{made['LaunchTemplate']['LaunchTemplateId']}.",
    )


def test_a_template_by_id_and_name_is_refused(cloud):
    template = {"LaunchTemplateName": "web", "LaunchTemplateId": "lt-0123456789abcdef0"}
    code, _ = refusal(cloud.ec2.run_instances, MinCount=1, MaxCount=1, LaunchTemplate=template)
    assert code == "InvalidParameterCombination"


@pytest.mark.parametrize(("least", "most"), [(1, 1), (1, 3), (2, 4)])
def test_as_many_as_asked_for_at_most_are_launched(cloud, least, most):
    assert len(cloud.launch(MinCount=least, MaxCount=most)) == most


def test_what_aws_takes_is_launched(cloud):
    cloud.ec2.create_key_pair(KeyName="mine")
    group = cloud.ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    for changes in (
        {"InstanceType": None},
        {"KeyName": "mine", "SecurityGroupIds": [group], "UserData": "x" * 16_384},
        {"ImageId": cloud.image("arm64"), "InstanceType": "t4g.micro"},
        {"SecurityGroups": ["default"]},
        {"Placement": {"AvailabilityZone": "us-east-1f"}},
    ):
        assert len(cloud.launch(**changes)) == 1


def test_an_image_is_resolved_from_a_public_and_an_own_parameter(cloud):
    cloud.client("ssm").put_parameter(Name="/own/image", Value=cloud.image(), Type="String")
    for name in (f"{ALIAS}-x86_64", "/own/image"):
        answer = cloud.ec2.run_instances(
            **launch_arguments(cloud, ImageId=f"resolve:ssm:{name}"),
        )
        assert answer["Instances"][0]["ImageId"] == cloud.image()


def test_every_public_alias_in_use_names_an_image_that_is_there(cloud):
    """Of Amazon Linux 1, retired in 2023, moto lacks some; of the others none."""
    path = "/aws/service/ami-amazon-linux-latest"
    pages = cloud.client("ssm").get_paginator("get_parameters_by_path").paginate(Path=path)
    aliases = {p["Name"]: p["Value"] for page in pages for p in page["Parameters"]}
    in_use = {image for name, image in aliases.items() if "/amzn-ami-" not in name}
    assert len(in_use) > 20
    assert in_use <= {image["ImageId"] for image in cloud.ec2.describe_images()["Images"]}


def test_a_dry_run_tells_what_would_be_and_makes_nothing(cloud):
    arguments = launch_arguments(cloud, DryRun=True)
    before = everything_made(cloud)
    words = "Request would have succeeded, but DryRun flag is set."
    assert refusal(cloud.ec2.run_instances, **arguments) == ("DryRunOperation", words)
    wrong = {**arguments, "ImageId": NO_SUCH_AMI}
    assert refusal(cloud.ec2.run_instances, **wrong)[0] == "InvalidAMIID.NotFound"
    assert everything_made(cloud) == before
