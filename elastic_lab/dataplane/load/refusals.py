"""Which plans are refused, and in what words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from elastic_lab.plain_error import PlainError

if TYPE_CHECKING:
    from elastic_lab.dataplane.load.plan import LoadPlan

MOST_REQUESTS = 2_000_000
LONGEST_SECONDS = 3600.0
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A method or a header's name: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2"""
OURS = {"host", "connection", "content-length", "transfer-encoding"}
"""Headers that the generator writes itself."""


class LoadError(PlainError):
    """A load cannot be run; the message says why and what to do."""


def refuse(plan: LoadPlan) -> None:
    """Raise LoadError, with the first of the reasons, for a plan that cannot be run."""
    for reason in _reasons(plan):
        raise LoadError(f"No load was sent: {reason}.")


def _reasons(plan: LoadPlan) -> Iterator[str]:
    yield from _of_the_url(plan.url)
    yield from _of_the_times(plan)
    yield from _of_the_rate(plan)
    yield from _of_the_request(plan)


def _of_the_url(url: str) -> Iterator[str]:
    parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    if parts.scheme != "http" or not parts.hostname:
        yield f'{url!r} is not an address such as "http://127.0.0.1:8080/"; only http is spoken'
        return
    if not _is_this_machine(parts.hostname):
        yield (
            f"{parts.hostname} is not on this machine, and no load leaves it; use the DNSName that "
            "describe_load_balancers gives, or http://127.0.0.1:PORT/"
        )
    try:
        parts.port  # noqa: B018 - it is read only here, when it is asked for
    except ValueError:
        yield f"the port in {url!r} is not a number from 0 to 65535"


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _of_the_times(plan: LoadPlan) -> Iterator[str]:
    for name in ("seconds", "timeout_seconds"):
        if not _between(getattr(plan, name), 0.0, LONGEST_SECONDS) or not getattr(plan, name):
            yield f"{name} is a number above 0 and up to {LONGEST_SECONDS:g}"
    if not _between(plan.think_seconds, 0.0, LONGEST_SECONDS):
        yield f"think_seconds is a number from 0 to {LONGEST_SECONDS:g}"
    if plan.arrivals not in ("poisson", "even"):
        yield f'arrivals are "poisson" or "even", not {plan.arrivals!r}'
    for name, least in (("users", 0), ("connections", 1), ("seed", 0)):
        value = getattr(plan, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            yield f"{name} is a whole number, {least} or more"


def _of_the_rate(plan: LoadPlan) -> Iterator[str]:
    if plan.users:
        return
    if not _is_a_rate(plan):
        yield (
            "rate is a number of requests a second, or points such as [(0, 10), (5, 100)], "
            "each a second and the rate there, the seconds in order"
        )
    elif not plan.expected:
        yield "the rate is 0 all the time"
    elif plan.expected > MOST_REQUESTS:
        yield f"it would be {plan.expected:,.0f} requests, more than {MOST_REQUESTS:,}"


def _is_a_rate(plan: LoadPlan) -> bool:
    if isinstance(plan.rate, int | float):
        return _between(plan.rate, 0.0, math.inf)
    try:
        points = [(at, rate) for at, rate in plan.rate]
    except (TypeError, ValueError):
        return False
    numbers = all(_between(value, 0.0, math.inf) for point in points for value in point)
    if not points or not numbers:
        return False
    seconds = [at for at, _ in points]
    return seconds == sorted(seconds)


def _of_the_request(plan: LoadPlan) -> Iterator[str]:
    if not isinstance(plan.method, str) or not TOKEN.fullmatch(plan.method):
        yield f"{plan.method!r} is not a method such as GET or POST"
    if not isinstance(plan.body, str):
        yield "body is a text; json.dumps(...) makes one of a dictionary"
    for path in plan.paths:
        if not isinstance(path, str) or not re.fullmatch(r"/[!-~]*", path):
            yield f'{path!r} is not a path such as "/cart"; spaces and the like are written as %20'
    for name, value in plan.headers.items():
        if not TOKEN.fullmatch(name) or re.search(r"[^\t -~]", str(value)):
            yield f"the header {name!r} holds characters that a header cannot have"
        if name.lower() in OURS:
            yield f"the header {name} is written by the generator itself"


def _between(value: object, least: float, most: float) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return math.isfinite(value) and least <= value <= most
