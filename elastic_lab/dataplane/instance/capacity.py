"""How much an instance can carry: so many requests at a time, each for so long.

Ten real processes are no faster than two on a laptop of two cores. So the time that a request
needs is waited for and not computed: it costs no CPU, and more instances really serve more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from elastic_lab import wall_clock

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Capacity:
    """What an instance serves: `at_once` requests, each for `service_seconds` of wall time before
    the application's own; up to `connections` connections are accepted, the others wait in the
    operating system's queue.

    The most that it serves is at_once / service_seconds requests a second. Raises ValueError
    unless at_once and connections are at least 1 and service_seconds is not negative.
    """

    service_seconds: float = 0.0
    at_once: int = 4
    connections: int = 100

    def __post_init__(self) -> None:
        if self.at_once < 1 or self.connections < 1:
            raise ValueError("an instance serves at least one request and one connection")
        if not self.service_seconds >= 0:
            raise ValueError(f"a service time is not negative, as {self.service_seconds} is")


def with_service_time(application: Application, seconds: float) -> Application:
    """The application behind a service time; `/health` has none, as a check that does nothing."""

    def served(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != HEALTH_PATH:
            wall_clock.wait(seconds)
        return application(environ, start_response)

    return served


HEALTH_PATH = "/health"
