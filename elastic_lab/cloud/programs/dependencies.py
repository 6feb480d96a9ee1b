"""Services that are not the learner's own: an application at an address that stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elastic_lab.cloud.programs.images import AppImage, image_of

INSTANCE = "i-"


def dependency_of(asked: Mapping[str, Any]) -> AppImage:
    """The application that a request describes, which runs at once. Raises KeyError, TypeError or
    ValueError for what cannot be."""
    name = str(asked["name"])
    if name.startswith(INSTANCE) or not name.replace("-", "").isalnum():
        raise ValueError(
            "a dependency's name has letters, digits and hyphens, and does not begin as an "
            f"instance's id does, unlike {name!r}"
        )
    return image_of({**asked, "boot_seconds": 0.0})
