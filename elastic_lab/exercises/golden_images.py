"""Bake an application into a machine image of a cloud, as EC2 Image Builder would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from elastic_lab.cloud.address import CloudAddress
from elastic_lab.dataplane.instance.capacity import Capacity
from elastic_lab.exercises.private_side import ask
from elastic_lab.plain_error import PlainError

ANSWER_SECONDS = 10.0


class ImageError(PlainError):
    """An image cannot be baked; the message says why and what to do."""


def golden_image(
    address: CloudAddress,
    name: str,
    source: str,
    boot_seconds: float,
    capacity: Capacity,
    environment: Mapping[str, str],
) -> str:
    """The id of an image whose instances serve the WSGI application `app` of the Python text
    `source`; the SSM parameter `/golden-images/<name>` then names it.

    boot_seconds: AWS seconds from `running` to the application's start. environment: what it is
    started with, before user data. Raises ImageError.
    """
    if not address.private:
        raise ImageError(
            "Only a cloud of this course bakes images: elsewhere use EC2 Image Builder."
        )
    asked = {
        "name": name,
        "source": source,
        "boot_seconds": boot_seconds,
        "capacity": asdict(capacity),
        "environment": dict(environment),
    }
    try:
        with ask(address, "image", asked, ANSWER_SECONDS) as answer:
            told = json.load(answer)
    except OSError as error:
        raise ImageError(f"The cloud does not answer ({error}): open the lab again.") from None
    if "error" in told:
        raise ImageError(f"The image was not baked: {told['error']}.")
    return str(told["image_id"])
