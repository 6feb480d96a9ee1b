"""Tag keys that belong to AWS are refused."""

from collections.abc import Iterator
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.ec2.errors import ec2_error
from elastic_lab.cloud.world import World

RESERVED = "aws:"


@correction(
    "ec2",
    "RunInstances",
    "CreateTags",
    moto="takes a tag key that begins with aws: in a launch",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html",
)
def refuse_reserved_keys(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS keeps tag keys that begin with aws: for itself."""
    for key in _keys(response):
        if key.lower().startswith(RESERVED):
            message = "Tag keys starting with 'aws:' are reserved for internal use"
            raise ec2_error("InvalidParameterValue", message)
    return proceed()


def _keys(response: Any) -> Iterator[str]:
    specifications = response._get_param("TagSpecifications", []) or []
    tags = [tag for each in specifications for tag in each.get("Tags") or []]
    for tag in [*tags, *(response._get_param("Tags", []) or [])]:
        yield str(tag.get("Key", ""))
