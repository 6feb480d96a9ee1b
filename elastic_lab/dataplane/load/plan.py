"""What a load is: where to, how many, how long, and what each request says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from ipaddress import ip_address
from itertools import pairwise
from typing import Any, Literal
from urllib.parse import urlsplit

from elastic_lab.dataplane.load.refusals import LoadError, refuse

Arrivals = Literal["poisson", "even"]
Rate = float | Sequence[tuple[float, float]]

SHORTEST_INTERVAL = 0.25
INTERVALS_SHOWN = 240

__all__ = ["Arrivals", "LoadError", "LoadPlan", "Rate"]


@dataclass(frozen=True)
class LoadPlan:
    """A load on `url`. All times are seconds of this machine's clock.

    rate: requests a second; or points (second, requests a second) with straight lines between
    them, where two points of one second are a step. Before the first point and after the last
    the rate is theirs.
    seconds: how long requests are sent. Those under way at the end are waited for.
    arrivals: "poisson", independent visitors, who come at random; or "even", like a metronome.
    users: above 0, a closed loop: so many users send a request, wait for its answer, think for
    `think_seconds` and send the next; `rate` and `arrivals` then mean nothing.
    paths: taken in turn instead of the URL's own path.
    timeout_seconds: how long an answer is waited for, from when the request was sent.
    connections: the most that are open at a time. A request for which none is left is not sent.
    keep_alive: whether a connection is used for one request after the other.
    count_header: a header of the responses whose values are counted, such as "X-Instance".
    seed: the same plan with the same seed has the same requests at the same times.

    Raises LoadError, also for a URL of another machine: nothing leaves this one.
    """

    url: str
    rate: Rate = 50.0
    seconds: float = 10.0
    arrivals: Arrivals = "poisson"
    users: int = 0
    think_seconds: float = 0.0
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    paths: Sequence[str] = ()
    timeout_seconds: float = 10.0
    connections: int = 1000
    keep_alive: bool = True
    count_header: str = ""
    seed: int = 0

    def __post_init__(self) -> None:
        refuse(self)

    @property
    def points(self) -> list[tuple[float, float]]:
        """The rate as points, from second 0 to the end."""
        given = [(0.0, self.rate)] if isinstance(self.rate, int | float) else list(self.rate)
        first = [(0.0, given[0][1])] if given[0][0] else []
        points = [*first, *given, (max(self.seconds, given[-1][0]), given[-1][1])]
        inside = [point for point in points if point[0] < self.seconds]
        (before, low), (after, high) = inside[-1], points[len(inside)]
        share = (self.seconds - before) / (after - before)
        return [*inside, (self.seconds, low + share * (high - low))]

    @property
    def expected(self) -> float:
        """How many requests an open loop sends, on average; 0 for a closed one."""
        if self.users:
            return 0.0
        steps = pairwise(self.points)
        return sum((after[0] - at[0]) * (at[1] + after[1]) / 2 for at, after in steps)

    @property
    def interval(self) -> float:
        """Seconds between two reports while it runs; a long load has longer ones."""
        return SHORTEST_INTERVAL * math.ceil(self.seconds / (INTERVALS_SHOWN * SHORTEST_INTERVAL))

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to connect to; every name of this machine is 127.0.0.1."""
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        return (host if _is_number(host) else "127.0.0.1"), parts.port or 80

    @property
    def asked(self) -> str:
        """The load in words, without the address: "50 requests a second for 10 s"."""
        if self.users:
            each = "1 user" if self.users == 1 else f"{self.users:,} users"
            return f"{each}, who wait for each answer, for {self.seconds:g} s"
        rates = [rate for _, rate in self.points]
        low, high = min(rates), max(rates)
        rate = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        return f"{rate} requests a second for {self.seconds:g} s"

    def as_json(self) -> dict[str, Any]:
        """The plan as JSON-ready values; `LoadPlan(**values)` reads them."""
        return asdict(self)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
