"""Errors of Elastic Load Balancing, as moto serialises them.

Codes are those that https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/ lists
for each call; the words are as users have reported them, unless a line says otherwise.
"""

from typing import Any

REFERENCE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/"


def elbv2_error(code: str, message: str) -> Exception:
    """The error `code` with `message`; moto tells the service from the exception's module."""
    from moto.elbv2.exceptions import ELBClientError

    return ELBClientError(code, message)


def invalid(message: str) -> Exception:
    """A ValidationError."""
    return elbv2_error("ValidationError", message)


def misconfigured(message: str) -> Exception:
    """An InvalidConfigurationRequest."""
    return elbv2_error("InvalidConfigurationRequest", message)


def not_permitted(message: str) -> Exception:
    """An OperationNotPermitted."""
    return elbv2_error("OperationNotPermitted", message)


def check_range(response: Any, low: int, high: int, *members: str) -> None:
    """Refuse a number of the request that is outside `low` to `high`."""
    for member in members:
        value = response._get_param(member)
        if value is not None and int(value) > high:
            raise _breaks(member, value, f"have value less than or equal to {high}")
        if value is not None and int(value) < low:
            raise _breaks(member, value, f"have value greater than or equal to {low}")


def check_one_of(response: Any, member: str, *allowed: str) -> None:
    """Refuse a text of the request that is none of `allowed`."""
    value = response._get_param(member)
    if value is not None and value not in allowed:
        raise _breaks(member, value, f"satisfy enum value set: [{', '.join(allowed)}]")


def _breaks(member: str, value: object, rule: str) -> Exception:
    name = member[0].lower() + member[1:]
    return invalid(
        f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: "
        f"Member must {rule}"
    )
