"""Auto Scaling's errors, as moto serialises them."""

from collections.abc import Iterator
from contextlib import contextmanager

from elastic_lab.control.group_types import ValidationError


def autoscaling_error(code: str, message: str) -> Exception:
    """The error `code` with `message`; moto tells the service from the exception's module."""
    from moto.autoscaling.exceptions import AutoscalingClientError

    return AutoscalingClientError(code, message)


def group_not_found(name: str) -> Exception:
    """No group has this name."""
    message = f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found"
    return autoscaling_error("ValidationError", message)


@contextmanager
def refusing() -> Iterator[None]:
    """What the control loops refuse within the block is a ValidationError of the API."""
    try:
        yield
    except ValidationError as error:
        raise autoscaling_error("ValidationError", str(error)) from None
