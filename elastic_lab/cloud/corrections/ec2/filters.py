"""Filters of DescribeInstances that moto lacks."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.world import World

# Filter -> where moto's instance has its value.
ADDED = {"client-token": "client_token"}


@correction(
    "ec2",
    "DescribeInstances",
    moto="has no filter `client-token`",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html",
)
def filter_by_client_token(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS finds an instance by the token of its launch."""
    from moto.ec2.utils import filter_dict_attribute_mapping

    filter_dict_attribute_mapping.update(ADDED)
    return proceed()
