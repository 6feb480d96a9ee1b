"""Which action a request gets: an Application Load Balancer's matching, pure.

Inside a condition any value is enough; a rule's conditions must all hold; rules are tried from
the lowest priority number; the default action is for what no rule takes.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network

from elastic_lab.dataplane.balancer.config import (
    Action,
    Condition,
    HostHeader,
    HttpHeader,
    HttpRequestMethod,
    Listener,
    PathPattern,
    QueryString,
    Rule,
    SourceIp,
)


@dataclass(frozen=True)
class RequestFacts:
    """What rules may look at. `headers` are as received, their names in lower case."""

    method: str
    path: str
    query: str
    host: str  # without its port
    source_ip: str
    headers: tuple[tuple[str, str], ...] = ()


def action_for(listener: Listener, request: RequestFacts) -> Action:
    """The action of the first rule that matches, or the listener's default."""
    rule = rule_for(listener, request)
    return rule.action if rule else listener.default_action


def rule_for(listener: Listener, request: RequestFacts) -> Rule | None:
    """The first rule that matches, by priority; None when the default action is to act."""
    for rule in by_priority(listener.rules):
        if rule_matches(rule, request):
            return rule
    return None


@lru_cache(maxsize=256)
def by_priority(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Rules in the order in which they are tried."""
    return tuple(sorted(rules, key=lambda rule: rule.priority))


def rule_matches(rule: Rule, request: RequestFacts) -> bool:
    """Whether every condition of the rule holds."""
    return all(condition_matches(condition, request) for condition in rule.conditions)


def condition_matches(condition: Condition, request: RequestFacts) -> bool:
    """Whether one of the condition's values is the request's."""
    match condition:
        case PathPattern(values):
            return any(wildcard(value, fold=False)(request.path) for value in values)
        case HostHeader(values):
            return any(wildcard(value)(request.host) for value in values)
        case HttpHeader(name, values):
            sent = [value for key, value in request.headers if key == name.lower()]
            return any(wildcard(value)(each) for each in sent for value in values)
        case QueryString(values):
            return any(_query_has(key, value, request.query) for key, value in values)
        case HttpRequestMethod(values):
            return request.method in values
        case SourceIp(values):
            return any(_inside(request.source_ip, value) for value in values)


def _query_has(key: str | None, value: str, query: str) -> bool:
    value_matches = wildcard(value, escapes=True)
    key_matches = None if key is None else wildcard(key, escapes=True)
    return any(
        value_matches(sent) and (key_matches is None or key_matches(name))
        for name, sent in _pairs(query)
    )


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    """Keys and values as they stand in the URL: percent signs mean nothing to rules."""
    for pair in query.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            yield name, value


def _inside(address: str, cidr: str) -> bool:
    return ip_address(address) in ip_network(cidr, strict=False)


def wildcard(
    pattern: str, fold: bool = True, escapes: bool = False
) -> Callable[[str], object | None]:
    """A test of texts against a pattern: `*` is any text, also none; `?` is one character.

    With `fold` letters are alike in either case; with `escapes` a backslash takes the meaning
    from the wildcard after it, as in query strings.
    """
    return _compiled(pattern, fold, escapes).fullmatch


@lru_cache(maxsize=1024)
def _compiled(pattern: str, fold: bool, escapes: bool) -> re.Pattern[str]:
    tokens = re.findall(r"\\[*?]|.", pattern, re.DOTALL) if escapes else pattern
    meaning = {"*": ".*", "?": "."}
    source = "".join(meaning.get(token) or re.escape(token[-1]) for token in tokens)
    return re.compile(source, re.DOTALL | (re.IGNORECASE if fold else 0))
