"""Health, draining, slow start, stickiness and settings, as a client and AWS's API see them."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from elastic_lab.dataplane.balancer.config import (
    BalancerConfig,
    FixedResponse,
    HealthCheck,
    Listener,
    PathPattern,
    Rule,
    TargetGroup,
)
from tests.dataplane.balancer.world import (
    OK,
    Client,
    SmallServer,
    World,
    asked,
    forward_to,
    get,
    group_of,
)

BAD = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
# An interval of 20 AWS seconds is two fifths of a wall second.
FAST = {"time_scale": 50.0}
CHECK = HealthCheck(interval_seconds=20, timeout_seconds=19, healthy_threshold_count=2)


def changed(world: World, *servers: SmallServer, **settings: object) -> None:
    """The group gets these targets."""
    old = world.balancer.config
    group = replace(group_of(*servers, name="web"), **settings)  # type: ignore[arg-type]
    world.run(world.balancer.become(replace(old, target_groups={"web": group})))


def test_a_new_target_is_checked_at_once_and_once_is_enough(world: World) -> None:
    world.balance(world.server(), world.server(health=BAD))  # the next check is 30 s away
    world.wait_for(lambda: world.states() == ["healthy", "initial"])
    reasons = [health.reason for health in world.balancer.target_healths("web").values()]
    assert reasons == [None, "Elb.InitialHealthChecking"]


def test_a_sick_target_gets_nothing_until_it_has_recovered(world: World) -> None:
    well, sick = world.server(), world.server()
    port = world.balance(well, sick, group={"health_check": CHECK}, **FAST)
    world.wait_for(lambda: world.states() == ["healthy", "healthy"])
    sick.health = BAD
    world.wait_for(lambda: world.states() == ["healthy", "unhealthy"])
    sick.requests.clear()
    assert {asked(port, get()).status for _ in range(6)} == {200}
    assert sick.requests == []
    sick.health = OK
    world.wait_for(lambda: world.states() == ["healthy", "healthy"])
    assert {asked(port, get()).status for _ in range(6)} == {200}
    assert sick.requests


@pytest.mark.parametrize(
    ("health", "reason"),
    [
        (BAD, "Target.ResponseCodeMismatch"),
        (b"", "Target.FailedHealthChecks"),
        (b"nonsense\r\n\r\n", "Target.FailedHealthChecks"),
    ],
)
def test_why_a_target_is_unhealthy(world: World, health: bytes, reason: str) -> None:
    port = world.balance(world.server(health=health), group={"health_check": CHECK}, **FAST)
    world.wait_for(lambda: world.states() == ["unhealthy"])
    (found,) = world.balancer.target_healths("web").values()
    assert found.reason == reason
    assert asked(port, get()).status == 200  # fail-open


def test_a_target_in_a_zone_that_is_not_enabled_is_unused(world: World) -> None:
    port = world.balance(world.server(), zones=frozenset({"us-east-1b"}))
    assert world.states() == ["unused"]
    assert asked(port, get()).status == 503


def test_a_group_that_no_action_names_is_not_in_use(world: World) -> None:
    group = group_of(world.server())
    listener = Listener(80, FixedResponse(200))
    world.serve(BalancerConfig("test", (listener,), {"web": group}))
    (health,) = world.balancer.target_healths("web").values()
    assert (health.state, health.reason) == ("unused", "Target.NotInUse")
    used = replace(world.balancer.config, listeners=(Listener(80, forward_to("web")),))
    world.run(world.balancer.become(used))
    world.wait_for(lambda: world.states() == ["healthy"])


def test_a_deregistered_target_ends_what_it_began(world: World) -> None:
    server, other = world.server(gate=asyncio.Event()), world.server()
    port = world.balance(server, **FAST)
    with Client(port) as client:
        client.send(get("/slow"))
        world.wait_for(lambda: len(server.requests) == 1)
        gone, stays = group_of(server, other).targets
        changed(world, targets=(stays,))
        assert world.states()[0] == "draining"
        assert {asked(port, get()).status for _ in range(4)} == {200}
        world.call(server.gate.set)  # type: ignore[union-attr]
        assert client.receive().status == 200
    assert len(server.requests) == 1
    world.wait_for(lambda: gone.key not in world.balancer.target_healths("web"))


def test_the_deregistration_delay_ends_what_does_not_end(world: World) -> None:
    server = world.server(gate=asyncio.Event())
    delay = {"deregistration_delay_seconds": 10}
    with Client(world.balance(server, group=delay, **FAST)) as client:
        client.send(get())
        world.wait_for(lambda: len(server.requests) == 1)
        changed(world, **delay)
        assert world.states() == ["draining"]
        assert client.receive().status == 502
    world.wait_for(lambda: world.states() == [])
    world.call(server.gate.set)  # type: ignore[union-attr]


def test_a_target_that_comes_back_is_new(world: World) -> None:
    server = world.server(gate=asyncio.Event())
    with Client(world.balance(server)) as client:
        client.send(get())
        world.wait_for(lambda: len(server.requests) == 1)
        changed(world)
        assert world.states() == ["draining"]
        changed(world, server)
        world.wait_for(lambda: world.states() == ["healthy"])
        world.call(server.gate.set)  # type: ignore[union-attr]
        assert client.receive().status == 200


def test_a_new_target_starts_slowly(world: World) -> None:
    old, new = world.server(), world.server()
    slow = {"slow_start_seconds": 900}
    port = world.balance(old, group=slow)
    world.wait_for(lambda: world.states() == ["healthy"])
    changed(world, old, new, **slow)
    world.wait_for(lambda: world.states() == ["healthy", "healthy"])
    with Client(port) as client:
        for _ in range(60):
            client.ask(get())
        assert len(new.requests) <= 2
        world.clock.ahead = 450
        for _ in range(60):
            client.ask(get())
        assert 17 <= len(new.requests) <= 23
        world.clock.ahead = 900
        old.requests.clear()
        for _ in range(20):
            client.ask(get())
        assert len(old.requests) in (9, 10, 11)


def test_who_is_healthy_when_slow_start_is_switched_on_keeps_its_share(world: World) -> None:
    servers = [world.server(), world.server()]
    port = world.balance(*servers)
    world.wait_for(lambda: world.states() == ["healthy", "healthy"])
    changed(world, *servers, slow_start_seconds=900)
    with Client(port) as client:
        for _ in range(20):
            client.ask(get())
    assert [len(server.requests) for server in servers] == [10, 10]


def test_the_idlest_target_is_asked(world: World) -> None:
    busy, idle = world.server(gate=asyncio.Event()), world.server()
    port = world.balance(busy, idle, group={"algorithm": "least_outstanding_requests"})
    world.wait_for(lambda: world.states() == ["healthy", "healthy"])
    clients = []
    while not busy.requests:
        clients.append(Client(port))
        clients[-1].send(get())
        world.wait_for(lambda: len(busy.requests + idle.requests) >= len(clients))
    before = len(idle.requests)
    assert [asked(port, get()).status for _ in range(5)] == [200] * 5
    assert len(idle.requests) == before + 5
    world.call(busy.gate.set)  # type: ignore[union-attr]
    for client in clients:
        client.close()


def test_a_cookie_brings_a_client_back(world: World) -> None:
    servers = [world.server() for _ in range(3)]
    port = world.balance(*servers, group={"stickiness_seconds": 60})
    world.wait_for(lambda: world.states() == ["healthy"] * 3)
    first = asked(port, get())
    cookies = [value.partition(";")[0] for value in first.all("set-cookie")]
    assert [cookie.partition("=")[0] for cookie in cookies] == ["AWSALB", "AWSALBCORS"]
    for _ in range(5):
        asked(port, get("/", f"Cookie: a=b; {cookies[0]}"))
    assert Counter(len(server.requests) for server in servers) == {6: 1, 0: 2}
    world.clock.ahead = 61  # it has run out
    for _ in range(3):
        asked(port, get("/", f"Cookie: {cookies[0]}"))
    assert min(len(server.requests) for server in servers) > 0


@pytest.mark.parametrize("forged", ["AWSALB=", "AWSALB=????", "AWSALB=" + "A" * 80])
def test_a_forged_cookie_is_none(world: World, forged: str) -> None:
    port = world.balance(world.server(), group={"stickiness_seconds": 60})
    assert asked(port, get("/", f"Cookie: {forged}")).status == 200


def test_a_client_stays_with_its_group(world: World) -> None:
    blue, green = world.server(), world.server()
    groups = {"blue": group_of(blue, name="blue"), "green": group_of(green, name="green")}
    listener = Listener(80, forward_to("blue", "green", stickiness_seconds=60))
    port = world.serve(BalancerConfig("test", (listener,), groups))
    cookie = asked(port, get()).all("set-cookie")[0].partition(";")[0]
    assert cookie.startswith("AWSALBTG=")
    for _ in range(9):
        asked(port, get("/", f"Cookie: {cookie}"))
    assert sorted([len(blue.requests), len(green.requests)]) == [0, 10]


def test_new_rules_hold_for_the_next_request_of_an_open_connection(world: World) -> None:
    with Client(world.balance(world.server())) as client:
        assert client.ask(get("/x")).status == 200
        rule = Rule(1, (PathPattern(("/x",)),), FixedResponse(404))
        listener = Listener(80, forward_to("web"), (rule,))
        config = replace(world.balancer.config, listeners=(listener,))
        world.run(world.balancer.become(config))
        assert client.ask(get("/x")).status == 404


def test_listeners_come_and_go(world: World) -> None:
    port = world.balance(world.server())
    old = world.balancer.config
    more = (*old.listeners, Listener(81, FixedResponse(200)))
    world.run(world.balancer.become(replace(old, listeners=more)))
    assert asked(world.balancer.listening_port(81), get()).status == 200
    with Client(port) as client:
        assert client.ask(get()).status == 200
        world.run(world.balancer.become(replace(old, listeners=more[1:])))
        assert client.rest() == b""
    with pytest.raises(ConnectionError):
        asked(port, get())


def test_it_listens_on_loopback_only(world: World) -> None:
    world.balance()
    server = world.balancer._servers[80]
    assert [each.getsockname()[0] for each in server.sockets] == ["127.0.0.1"]


def test_a_forward_to_nowhere(world: World) -> None:
    listener = Listener(80, forward_to("web"))
    assert asked(world.serve(BalancerConfig("test", (listener,), {})), get()).status == 503
    empty = BalancerConfig("test", (listener,), {"web": TargetGroup("web")})
    assert asked(world.serve(empty), get()).status == 503
