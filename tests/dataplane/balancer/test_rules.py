"""Matching as an Application Load Balancer does it: tables of request and expected action."""

from __future__ import annotations

import pytest

from elastic_lab.dataplane.balancer.config import (
    Condition,
    ConfigError,
    FixedResponse,
    Forward,
    HealthCheck,
    HostHeader,
    HttpHeader,
    HttpRequestMethod,
    Listener,
    PathPattern,
    QueryString,
    Redirect,
    Rule,
    SourceIp,
    TargetGroup,
    WeightedTargetGroup,
)
from elastic_lab.dataplane.balancer.redirects import location
from elastic_lab.dataplane.balancer.rules import RequestFacts, action_for, condition_matches


def request(**changes: object) -> RequestFacts:
    usual: dict[str, object] = {
        "method": "GET",
        "path": "/img/Cat.png",
        "query": "version=v1&Debug=yes",
        "host": "shop.example.com",
        "source_ip": "10.1.2.3",
        "headers": (("user-agent", "Mozilla/5 (Chrome)"), ("x-tag", "a"), ("x-tag", "b")),
    }
    return RequestFacts(**(usual | changes))  # type: ignore[arg-type]


MATCHING: tuple[Condition, ...] = (
    PathPattern(("/img/*",)),
    PathPattern(("/other", "/img/Cat.???")),
    PathPattern(("*",)),
    HostHeader(("*.EXAMPLE.com",)),
    HostHeader(("sho?.example.com",)),
    HttpHeader("User-Agent", ("*chrome*",)),
    HttpHeader("X-Tag", ("b",)),
    QueryString((("VERSION", "V?"),)),
    QueryString(((None, "yes"),)),
    QueryString((("none", "x"), ("debug", "*"))),
    HttpRequestMethod(("HEAD", "GET")),
    SourceIp(("192.0.2.0/24", "10.0.0.0/8")),
    SourceIp(("10.1.2.3/32",)),
)

NOT_MATCHING: tuple[Condition, ...] = (
    PathPattern(("/img/cat.png",)),  # paths have a case
    PathPattern(("/img",)),
    PathPattern(("/img/Cat.png?",)),  # `?` is exactly one character
    PathPattern(("*version*",)),  # the query is no part of the path
    PathPattern(("/img/Cat+png",)),  # only `*` and `?` are special
    HostHeader(("example.com",)),
    HttpHeader("user-*", ("*",)),  # no wildcards in a name
    HttpHeader("x-tag", ("c",)),
    QueryString((("version", "v2"),)),
    QueryString((("version", r"v\?"),)),
    HttpRequestMethod(("get",)),
    HttpRequestMethod(("G*",)),
    SourceIp(("10.1.2.4/32", "2001:db8::/32")),
)


@pytest.mark.parametrize("condition", MATCHING, ids=str)
def test_matches(condition: Condition) -> None:
    assert condition_matches(condition, request())


@pytest.mark.parametrize("condition", NOT_MATCHING, ids=str)
def test_does_not_match(condition: Condition) -> None:
    assert not condition_matches(condition, request())


def test_a_backslash_makes_a_wildcard_of_a_query_a_character() -> None:
    stars = QueryString((("q", r"\*a\?"),))
    assert condition_matches(stars, request(query="q=*a?"))
    assert not condition_matches(stars, request(query="q=bab"))


def test_the_lowest_number_acts_first_and_all_conditions_must_hold() -> None:
    answer = {n: FixedResponse(200, str(n)) for n in (1, 2, 3, 9)}
    listener = Listener(
        80,
        default_action=answer[9],
        rules=(
            Rule(30, (PathPattern(("/img/*",)),), answer[3]),
            Rule(10, (PathPattern(("/img/*",)), HttpRequestMethod(("POST",))), answer[1]),
            Rule(20, (PathPattern(("/img/*",)), HttpRequestMethod(("GET", "PUT"))), answer[2]),
        ),
    )
    assert action_for(listener, request()) == answer[2]
    assert action_for(listener, request(method="POST")) == answer[1]
    assert action_for(listener, request(method="HEAD")) == answer[3]
    assert action_for(listener, request(path="/")) == answer[9]


@pytest.mark.parametrize(
    ("redirect", "expected"),
    [
        (Redirect("HTTP_301", protocol="HTTPS", port="443"), "https://shop.example.com/a/b?q=1"),
        (Redirect("HTTP_302", host="x.#{host}"), "http://x.shop.example.com:8080/a/b?q=1"),
        (
            Redirect("HTTP_302", port="80", path="/new/#{path}"),
            "http://shop.example.com/new/a/b?q=1",
        ),
        (Redirect("HTTP_302", query=""), "http://shop.example.com:8080/a/b"),
        (Redirect("HTTP_302", query="#{query}&r=1"), "http://shop.example.com:8080/a/b?q=1&r=1"),
    ],
)
def test_redirects_keep_what_they_are_told_to(redirect: Redirect, expected: str) -> None:
    assert location(redirect, request(path="/a/b", query="q=1"), 8080) == expected


def test_what_a_client_sent_is_not_read_as_a_pattern() -> None:
    sent = request(path="/#{query}", query="secret")
    assert location(Redirect("HTTP_302", query=""), sent, 80) == (
        "http://shop.example.com/#{query}"
    )


@pytest.mark.parametrize(
    "refused",
    [
        lambda: Forward(()),
        lambda: WeightedTargetGroup("a", 1000),
        lambda: FixedResponse(302),
        lambda: FixedResponse(200, "x" * 1025),
        lambda: HealthCheck(interval_seconds=5, timeout_seconds=5),
        lambda: HealthCheck(healthy_threshold_count=1),
        lambda: TargetGroup("a", slow_start_seconds=29),
        lambda: TargetGroup("a", slow_start_seconds=30, algorithm="weighted_random"),
        lambda: TargetGroup("a", deregistration_delay_seconds=3601),
    ],
)
def test_settings_that_aws_refuses(refused: object) -> None:
    with pytest.raises(ConfigError):
        refused()  # type: ignore[operator]
