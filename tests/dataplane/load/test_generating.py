"""A load on servers of made-up behaviour: how each request ends, and what its latency is.

The generator runs in the test's process; the servers' loop is in a thread.
"""

import asyncio
import socket
from contextlib import closing
from itertools import cycle

import pytest

from elastic_lab.dataplane.load.plan import LoadPlan
from tests import own_loop
from tests.dataplane.balancer.world import OK
from tests.dataplane.load.conftest import generated

QUICK = {"rate": 100, "seconds": 0.3, "arrivals": "even"}
MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"


def test_all_are_answered(world, load):
    server = world.server()
    result = load(server, **QUICK)
    assert (result.scheduled, result.sent, result.answered, result.failed) == (
        30,
        30,
        {200: 30},
        {},
    )
    assert len(server.requests) == 30
    assert 0 < result.p50 <= result.p95 <= result.p99 <= result.longest
    assert result.slip.total == 30
    assert not result.cut


def test_connections_are_used_again_unless_they_shall_not_be(world, load):
    kept, fresh = world.server(), world.server()
    load(kept, **QUICK)
    result = load(fresh, **QUICK, keep_alive=False)
    assert kept.connections < 30
    assert fresh.connections == 30
    assert result.answered == {200: 30}
    assert {request.one("connection") for request in fresh.requests} == {"close"}


def test_what_is_sent(world, load):
    server = world.server()
    settings = {"method": "POST", "headers": {"X-Key": "7"}, "body": "é", "paths": ("/a", "/b?c=1")}
    load(server, rate=20, seconds=0.2, arrivals="even", **settings)
    first = server.requests[0]
    assert (first.body, first.one("x-key")) == ("é".encode(), "7")
    assert first.one("host") == f"127.0.0.1:{server.port}"
    lines = sorted(request.first for request in server.requests)
    assert lines == ["POST /a HTTP/1.1"] * 2 + ["POST /b?c=1 HTTP/1.1"] * 2


def test_every_answer_is_told_by_its_status(world, load):
    answers = iter([OK, MISSING, BUSY] * 10)
    result = load(world.server(lambda request: next(answers)), **QUICK, connections=1000)
    assert result.answered == {200: 10, 404: 10, 503: 10}
    assert (result.served, result.lost) == (10, 10)


def test_a_head_s_answer_has_no_body(world, load):
    server = world.server(lambda request: b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")
    assert load(server, **QUICK, method="HEAD").answered == {200: 30}


def test_an_answer_may_end_with_its_connection(world, load):
    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.0 200 OK\r\n\r\nuntil the end")
        writer.close()

    server = world.run(asyncio.start_server(serve, "127.0.0.1", 0))
    assert load(server.sockets[0].getsockname()[1], **QUICK).answered == {200: 30}
    world.call(server.close)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(None, "connection closed"), (b"SMTP ready\r\n\r\n", "bad response")],
)
def test_no_answer_has_a_reason(world, load, answer, reason):
    result = load(world.server(lambda request: answer), **QUICK, keep_alive=False)
    assert result.failed == {reason: 30}
    assert result.p50 is None


def test_nobody_listens(load):
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        result = load(free.getsockname()[1], **QUICK)
    assert result.failed == {"connection refused": 30}
    assert result.lost == 30


def test_a_connection_that_was_closed_while_idle_costs_nobody_an_answer(world, load):
    """As HTTP clients do, a harmless request is sent once more."""
    server = world.server()
    server.answer = lambda request: OK if len(server.requests) % 2 else None
    result = load(server, rate=20, seconds=0.5, arrivals="even")
    assert result.answered == {200: 10}
    assert result.resent == len(server.requests) - 10 > 0


def test_an_order_is_never_sent_twice(world, load):
    server = world.server()
    server.answer = lambda request: OK if len(server.requests) % 2 else None
    result = load(server, rate=20, seconds=0.5, arrivals="even", method="POST")
    assert result.resent == 0
    assert result.failed == {"connection closed": 5}
    assert len(server.requests) == 10


def test_who_waits_too_long_is_counted_with_the_time_he_waited(world, load):
    server = world.server(gate=world.call(asyncio.Event))
    result = load(server, **QUICK, timeout_seconds=0.2)
    assert result.failed == {"time-out": 30}
    assert result.latency.total == 30
    assert result.p50 >= 0.2
    world.call(server.gate.set)


def test_there_are_no_more_connections_than_were_allowed(world, load):
    server = world.server(gate=world.call(asyncio.Event))
    result = load(server, **QUICK, connections=4, timeout_seconds=0.4)
    assert result.sent == 4
    assert result.failed == {"time-out": 4, "no connection left": 26}
    assert not result.honest
    assert "26 requests were not sent" in result.honesty
    world.call(server.gate.set)


def test_a_header_tells_who_answered(world, load):
    names = cycle(["a", "b", "a"])
    server = world.server(
        lambda request: OK.replace(b"\r\n\r\n", f"\r\nX-Who: {next(names)}\r\n\r\n".encode())
    )
    result = load(server, **QUICK, count_header="X-Who")
    assert {value: told.answered for value, told in result.by_value.items()} == {
        "a": {200: 20},
        "b": {200: 10},
    }
    assert result.by_value["b"].percentile(99) > 0
    assert load(server, rate=10, seconds=0.1).by_value == {}


def test_those_who_came_during_a_stall_have_waited_for_it(world):
    """Open loop: all who were due while the server stood still are late. Closed loop: only those
    few who were asking just then, so that the percentiles hide the stall."""
    server = world.server(gate=world.call(asyncio.Event))
    url = f"http://127.0.0.1:{server.port}/"
    world.call(server.gate.set)
    plans = [
        LoadPlan(url, rate=100, seconds=2.0, arrivals="even"),
        LoadPlan(url, users=2, think_seconds=0.01, seconds=2.0),
    ]

    async def both():
        loop = asyncio.get_running_loop()
        for at, change in ((0.5, server.gate.clear), (1.0, server.gate.set)):
            loop.call_later(at, world.loop.call_soon_threadsafe, change)
        return await asyncio.gather(*map(generated, plans))

    opened, closed = own_loop.run(both())
    # A quarter of the time nobody is served.
    assert opened.percentile(80) > 0.05
    assert opened.p99 > 0.4
    assert closed.percentile(98) < 0.1
    assert closed.longest > 0.4
    assert not closed.honest
    assert closed.slip_p99 is None
    assert "closed loop" in closed.honesty


def test_it_is_told_interval_by_interval(world, load):
    columns = load(world.server(), rate=80, seconds=0.6, arrivals="even").columns
    assert columns["time"][:3] == [0.0, 0.25, 0.5]
    # The last interval is cut off by the end.
    assert columns["scheduled"][:3] == [80.0, 80.0, 32.0]
    assert sum(columns["200"]) * 0.25 == 48
    assert all(len(column) == len(columns["time"]) for column in columns.values())


def test_a_load_can_be_cut_short(world):
    server = world.server(gate=world.call(asyncio.Event))
    plan = LoadPlan(f"http://127.0.0.1:{server.port}/", rate=100, seconds=60.0)

    async def cut():
        stopped = asyncio.Event()
        asyncio.get_running_loop().call_later(0.4, stopped.set)
        return await generated(plan, stopped)

    result = own_loop.run(cut())
    assert result.cut
    assert result.seconds < 10
    assert result.failed == {"stopped": result.sent}
    world.call(server.gate.set)
