"""What a load balancer serves, as data: listeners, rules, target groups, targets.

The words are AWS's own, in snake_case. Nothing here is read from moto or does anything: whoever
builds a `BalancerConfig` has read it somewhere, and `proxy` obeys it. Times are AWS seconds.

Limits and defaults:
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Rule.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Algorithm = Literal["round_robin", "least_outstanding_requests", "weighted_random"]


class ConfigError(ValueError):
    """A setting that AWS refuses too; the message says which."""


# --- conditions -----------------------------------------------------------------------------


@dataclass(frozen=True)
class PathPattern:
    """`path-pattern`: the path without its query, case-sensitive, with `*` and `?`."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class HostHeader:
    """`host-header`: the host without its port, in any case, with `*` and `?`."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class HttpHeader:
    """`http-header`: one header's value, in any case, with `*` and `?` (not in its name)."""

    http_header_name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class QueryString:
    """`query-string`: pairs of key and value, in any case, with `*` and `?`.

    A pair without a key (None) asks only for the value. `\\*` and `\\?` mean the characters.
    """

    values: tuple[tuple[str | None, str], ...]


@dataclass(frozen=True)
class HttpRequestMethod:
    """`http-request-method`: exactly one of these, case-sensitive, no wildcards."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class SourceIp:
    """`source-ip`: CIDR blocks that the client's own address is in; X-Forwarded-For is not it."""

    values: tuple[str, ...]


Condition = PathPattern | HostHeader | HttpHeader | QueryString | HttpRequestMethod | SourceIp


# --- actions --------------------------------------------------------------------------------


@dataclass(frozen=True)
class WeightedTargetGroup:
    """A target group's name and its weight among the groups of one forward, 0 to 999."""

    target_group: str
    weight: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.weight <= 999:
            raise ConfigError(f"The weight of {self.target_group} is not in 0 to 999")


@dataclass(frozen=True)
class Forward:
    """To one of several target groups; `stickiness_seconds` keeps a client with its group."""

    target_groups: tuple[WeightedTargetGroup, ...]
    stickiness_seconds: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.target_groups) <= 5:
            raise ConfigError("A forward action has one to five target groups")


@dataclass(frozen=True)
class Redirect:
    """To another URL. `#{protocol}`, `#{host}`, `#{port}`, `#{path}`, `#{query}` are kept parts."""

    status_code: Literal["HTTP_301", "HTTP_302"]
    protocol: str = "#{protocol}"
    host: str = "#{host}"
    port: str = "#{port}"
    path: str = "/#{path}"
    query: str = "#{query}"


@dataclass(frozen=True)
class FixedResponse:
    """An answer by the balancer itself: 2XX, 4XX or 5XX, a body of at most 1,024 characters."""

    status_code: int
    message_body: str = ""
    content_type: str = "text/plain"

    def __post_init__(self) -> None:
        if self.status_code // 100 not in (2, 4, 5):
            raise ConfigError(f"A fixed response cannot have the status {self.status_code}")
        if len(self.message_body) > 1024:
            raise ConfigError("A fixed response's body has at most 1,024 characters")


Action = Forward | Redirect | FixedResponse


@dataclass(frozen=True)
class Rule:
    """All `conditions` must hold; the matching rule with the lowest `priority` acts."""

    priority: int
    conditions: tuple[Condition, ...]
    action: Action


@dataclass(frozen=True)
class Listener:
    """A port that is listened on, its rules in any order, and what happens when none matches.

    `port` is the one that AWS was told, shown in headers and redirects; on this machine the
    kernel chooses one when `listening_port` is 0.
    """

    port: int
    default_action: Action
    rules: tuple[Rule, ...] = ()
    protocol: Literal["HTTP"] = "HTTP"
    listening_port: int = 0


def forwarded_to(listeners: Iterable[Listener]) -> set[str]:
    """The names of the target groups to which any action of the listeners forwards."""
    actions = (
        action
        for listener in listeners
        for action in (listener.default_action, *(rule.action for rule in listener.rules))
    )
    forwards = (action for action in actions if isinstance(action, Forward))
    return {group.target_group for forward in forwards for group in forward.target_groups}


# --- targets --------------------------------------------------------------------------------


@dataclass(frozen=True)
class HealthCheck:
    """How a group's targets are checked; the defaults are an Application Load Balancer's.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
    """

    path: str = "/"
    port: int | None = None  # the traffic port
    interval_seconds: float = 30
    timeout_seconds: float = 5
    healthy_threshold_count: int = 5
    unhealthy_threshold_count: int = 2
    matcher: str = "200"

    def __post_init__(self) -> None:
        if self.timeout_seconds >= self.interval_seconds:
            raise ConfigError("A health check's timeout must be smaller than its interval")
        for name in ("healthy_threshold_count", "unhealthy_threshold_count"):
            if not 2 <= getattr(self, name) <= 10:
                raise ConfigError(f"{name} is not in 2 to 10")


@dataclass(frozen=True)
class Target:
    """A registered target: where it listens, and in which Availability Zone ("all": in any)."""

    id: str
    host: str
    port: int
    zone: str

    @cached_property
    def key(self) -> str:
        """What tells it from others of its group: an instance may be there with several ports."""
        return f"{self.id}:{self.port}"


@dataclass(frozen=True)
class TargetGroup:
    """Targets that are alike, and how requests are shared among them.

    `cross_zone`: whether the nodes of every zone send to the targets of all zones.
    """

    name: str
    targets: tuple[Target, ...] = ()
    algorithm: Algorithm = "round_robin"
    slow_start_seconds: float = 0
    deregistration_delay_seconds: float = 300
    stickiness_seconds: int | None = None  # AWSALB's length; None: not sticky
    health_check: HealthCheck = field(default_factory=HealthCheck)
    cross_zone: bool = True

    def __post_init__(self) -> None:
        slow = self.slow_start_seconds
        if slow and not 30 <= slow <= 900:
            raise ConfigError("slow_start.duration_seconds is 0 or 30 to 900")
        if slow and self.algorithm != "round_robin":
            raise ConfigError(f"Slow start does not go with {self.algorithm}")
        if not 0 <= self.deregistration_delay_seconds <= 3600:
            raise ConfigError("deregistration_delay.timeout_seconds is not in 0 to 3600")


@dataclass(frozen=True)
class BalancerConfig:
    """All that one balancer serves. `zones`: those enabled, None for any; `logged`: whether it
    writes an access log, in which its `name` stands."""

    name: str
    listeners: tuple[Listener, ...]
    target_groups: Mapping[str, TargetGroup]
    zones: frozenset[str] | None = None
    idle_timeout_seconds: float = 60
    client_keep_alive_seconds: float = 3600
    logged: bool = False
