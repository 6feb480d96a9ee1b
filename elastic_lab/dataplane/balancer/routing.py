"""From a forward action to a target: the group by weight, the target by algorithm, cookies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from elastic_lab.dataplane.balancer.algorithms import choose_group
from elastic_lab.dataplane.balancer.config import Forward, Target
from elastic_lab.dataplane.balancer.group_state import GroupState
from elastic_lab.dataplane.balancer.stickiness import (
    GROUP_COOKIE,
    TARGET_COOKIE,
    meant_by,
    set_cookies,
)


@dataclass(slots=True)
class Routed:
    """Where a request goes, and what its answer's Set-Cookie headers say."""

    group: GroupState
    target: Target
    cookies: list[bytes]


def route(
    groups: Mapping[str, GroupState],
    forward: Forward,
    cookie_headers: Sequence[bytes],
    now: float,
    random: Random,
    key: bytes,
) -> Routed | None:
    """Choose for one request at `now` (AWS seconds); None when no target may be chosen.

    cookie_headers: what the request says in them; `key` signs the cookies.
    """
    sent = [header.decode("latin-1") for header in cookie_headers]
    name = _group_name(forward, sent, now, random, key)
    group = groups.get(name) if name is not None else None
    if group is None or name is None:
        return None
    cookies: list[bytes] = []
    wanted = None
    if group.group.stickiness_seconds:
        wanted = meant_by(TARGET_COOKIE, sent, now, key)
    target = group.choose(now, wanted)
    if target is None:
        return None
    if group.group.stickiness_seconds:
        until = now + group.group.stickiness_seconds
        cookies += set_cookies(TARGET_COOKIE, target.key, until, key)
    if forward.stickiness_seconds:
        cookies += set_cookies(GROUP_COOKIE, name, now + forward.stickiness_seconds, key)
    return Routed(group, target, cookies)


def _group_name(
    forward: Forward, sent: list[str], now: float, random: Random, key: bytes
) -> str | None:
    if forward.stickiness_seconds:
        wanted = meant_by(GROUP_COOKIE, sent, now, key)
        if wanted in {group.target_group for group in forward.target_groups}:
            return wanted
    return choose_group(forward.target_groups, random)
