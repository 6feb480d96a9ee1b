"""Machine images with an application in them, found through SSM as Amazon's own are.

On AWS such an image is built with EC2 Image Builder or `create_image`, and a parameter of the
data type `aws:ec2:image` names it:
https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from elastic_lab.dataplane.instance.capacity import Capacity

PARAMETER = "/golden-images/"


@dataclass(frozen=True)
class AppImage:
    """An image: the source of a WSGI application, and how an instance of it behaves.

    boot_seconds: AWS seconds from the instance state `running` until the application is started.
    environment: what the application is started with, before the instance's user data.
    """

    name: str
    source: str
    boot_seconds: float = 30.0
    capacity: Capacity = field(default_factory=Capacity)
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def image_id(self) -> str:
        """In the form of AWS's ids; the same for the same content, another for any other."""
        content = json.dumps([self.name, self.source, self.boot_seconds, asdict(self.capacity)])
        return "ami-" + hashlib.sha256(content.encode()).hexdigest()[:17]

    @property
    def parameter(self) -> str:
        """The SSM parameter that names the image."""
        return PARAMETER + self.name


class AppImages:
    """The images of one cloud, by their ids."""

    def __init__(self) -> None:
        self._images: dict[str, AppImage] = {}

    def add(self, image: AppImage, account: str, region: str) -> None:
        """Register an image with EC2; the SSM parameter names the newest of its name."""
        from moto.backends import get_backend
        from moto.ec2.models.amis import Ami

        ec2 = get_backend("ec2")[account][region]
        if image.image_id not in ec2.amis:
            ec2.amis[image.image_id] = Ami(
                ec2,
                image.image_id,
                name=image.name,
                owner_id=account,
                virtualization_type="hvm",
                architecture="x86_64",
                root_device_name="/dev/xvda",
                root_device_type="ebs",
            )
        get_backend("ssm")[account][region].put_parameter(
            image.parameter,
            f"The newest golden image of {image.name}",
            image.image_id,
            "String",
            allowed_pattern="",
            keyid="",
            overwrite=True,
            tags=[],
            data_type="aws:ec2:image",
            tier=None,
            policies=None,
        )
        self._images[image.image_id] = image

    def of(self, image_id: str) -> AppImage | None:
        """The image of that id, None for one without an application."""
        return self._images.get(image_id)

    def __bool__(self) -> bool:
        return bool(self._images)


def image_of(asked: Mapping[str, Any]) -> AppImage:
    """The image that a request describes. Raises KeyError, TypeError or ValueError for what
    cannot be."""
    name = str(asked["name"])
    if not name.replace("-", "").isalnum():
        raise ValueError(f"an image's name has letters, digits and hyphens, unlike {name!r}")
    return AppImage(
        name,
        str(asked["source"]),
        float(asked.get("boot_seconds", AppImage.boot_seconds)),
        Capacity(**asked.get("capacity", {})),
        dict(asked.get("environment", {})),
    )
