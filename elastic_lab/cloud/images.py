"""The machine images of a lab's cloud: those that SSM's public aliases name, and no others.

moto can load 1,301 images; a learner needs the ones that
`/aws/service/ami-amazon-linux-latest/...` points at. Ids and names are Amazon's, as moto's own
resource files list them for each region.
"""

from functools import cache
from typing import Any


@cache
def latest_images(region: str) -> tuple[dict[str, Any], ...]:
    """Amazon Linux's current images of `region`, as moto's file lists them."""
    from moto.utilities.utils import load_resource

    try:
        return tuple(load_resource(f"ec2/resources/latest_amis/{region}.json"))
    except FileNotFoundError:
        return ()


def load_latest_images(ec2_backend: Any) -> None:
    """Register Amazon Linux's current images of the backend's region."""
    from moto.ec2.models.amis import Ami, parse_timestamp

    for image in latest_images(ec2_backend.region_name):
        details = dict(image, owner_alias="amazon")
        if details.get("creation_date"):
            details["creation_date"] = parse_timestamp(details["creation_date"])
        ec2_backend.amis[details["ami_id"]] = Ami(ec2_backend, **details)
