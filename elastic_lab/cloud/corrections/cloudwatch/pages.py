"""Pages of an answer: a token says where the next one begins."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TypeVar

from elastic_lab.cloud.corrections.cloudwatch.errors import cloudwatch_error

PREFIX = "page-"
T = TypeVar("T")


def page(items: Sequence[T], size: int, token: str | None) -> tuple[Sequence[T], str | None]:
    """The page of `items` at `token`, and the next page's token if there is one."""
    first = offset_of(token)
    last = first + size
    return items[first:last], token_of(last) if last < len(items) else None


def token_of(offset: int) -> str:
    """A token for what begins at `offset`."""
    return base64.b64encode(f"{PREFIX}{offset}".encode()).decode()


def offset_of(token: str | None) -> int:
    """Where a page begins. Raises AWS's InvalidNextToken for what is no token of ours."""
    if not token:
        return 0
    try:
        return int(base64.b64decode(token, validate=True).decode().removeprefix(PREFIX))
    except ValueError:
        message = "Request parameter NextToken is invalid"
        raise cloudwatch_error("InvalidNextToken", message) from None
