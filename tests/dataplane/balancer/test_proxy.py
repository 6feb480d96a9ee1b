"""What passes through, byte by byte: heads, bodies, connections kept on both sides."""

from __future__ import annotations

import re
import socket
from contextlib import suppress

import pytest

from elastic_lab.dataplane.balancer.config import (
    BalancerConfig,
    FixedResponse,
    Listener,
    PathPattern,
    Redirect,
    Rule,
)
from tests.dataplane.balancer.world import OK, Client, Message, World, asked, get


def echo(request: Message) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(request.body), request.body)


def test_a_request_arrives_with_what_aws_adds(world: World) -> None:
    server = world.server()
    port = world.balance(server)
    answer = asked(port, get("/a?b=c", "X-Mine: 1", "X-Forwarded-For: 203.0.113.7"))
    assert (answer.status, answer.body) == (200, b"ok")
    (request,) = server.requests
    assert request.first == "GET /a?b=c HTTP/1.1"
    assert request.one("host") == "a.test"
    assert request.one("x-mine") == "1"
    assert request.one("x-forwarded-for") == "203.0.113.7, 127.0.0.1"
    assert request.one("x-forwarded-proto") == "http"
    assert request.one("x-forwarded-port") == "80"
    trace = request.one("x-amzn-trace-id")
    assert trace is not None
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", trace)


def test_a_trace_that_came_is_kept(world: World) -> None:
    server = world.server()
    asked(world.balance(server), get("/", "X-Amzn-Trace-Id: Root=1-67891233-abcdef"))
    trace = server.requests[0].one("x-amzn-trace-id")
    assert trace is not None
    assert re.fullmatch(r"Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-67891233-abcdef", trace)


def test_what_is_about_a_hop_does_not_pass_it(world: World) -> None:
    server = world.server(
        lambda request: (
            b"HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: a\r\n"
            b"X-End: 1\r\nContent-Length: 0\r\n\r\n"
        )
    )
    hop = ("Connection: X-Secret, keep-alive, host", "X-Secret: 1", "TE: trailers", "Keep-Alive: 3")
    answer = asked(world.balance(server), get("/", *hop))
    (request,) = server.requests
    assert request.one("host") == "a.test"
    for name in ("x-secret", "te", "keep-alive", "connection"):
        assert request.one(name) is None
    assert answer.one("x-end") == "1"
    for name in ("x-hop", "keep-alive", "connection"):
        assert answer.one(name) is None


def test_connections_are_kept_on_both_sides(world: World) -> None:
    server = world.server()
    port = world.balance(server)
    with Client(port) as client:
        for _ in range(5):
            assert client.ask(get()).status == 200
    with Client(port) as client:
        assert client.ask(get()).status == 200
    assert (len(server.requests), server.connections) == (6, 1)


def test_pipelined_requests_are_answered_in_their_order(world: World) -> None:
    server = world.server(
        lambda request: (
            b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + request.first.split()[1].encode()[1:]
        )
    )
    with Client(world.balance(server)) as client:
        client.send(b"".join(get(f"/{number:03}") for number in range(200)))
        assert [client.receive().body for _ in range(200)] == [b"%03d" % n for n in range(200)]


@pytest.mark.parametrize("size", [0, 1, 100_000, 5_000_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_bodies_pass_both_ways(world: World, size: int, chunked: bool) -> None:
    server = world.server(echo)
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    if chunked:
        framing = "Transfer-Encoding: chunked"
        pieces = [body[at : at + 70_000] for at in range(0, size, 70_000)]
        sent = b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"
    else:
        framing, sent = f"Content-Length: {size}", body
    with Client(world.balance(server)) as client:
        assert client.ask(get("/", framing, method="POST") + sent).body == body
        assert client.ask(get("/", framing, method="PUT") + sent).body == body
    assert server.requests[0].body == body


def test_a_chunked_answer_and_one_that_ends_by_closing(world: World) -> None:
    chunked = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )
    answers = [chunked, b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcde"]

    def answer(request: Message) -> bytes | None:
        if request.first.startswith("GET /chunked"):
            return answers[0]
        server.writers[-1].write(answers[1])
        return None

    server = world.server(answer)
    port = world.balance(server)
    with Client(port) as client:
        for path in ("/chunked", "/closing", "/chunked"):
            got = client.ask(get(path))
            assert (got.body, got.one("transfer-encoding")) == (b"abcde", "chunked")
    with Client(port) as client:  # a client that knows no chunks
        got = client.ask(get("/chunked", "Connection: keep-alive", version="1.0"))
        assert (got.body, got.one("transfer-encoding")) == (b"abcde", None)


def test_answers_without_a_body(world: World) -> None:
    answers = {
        "HEAD": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        "GET": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
        "DELETE": b"HTTP/1.1 204 No Content\r\n\r\n",
    }
    server = world.server(lambda request: answers[request.first.split()[0]])
    with Client(world.balance(server)) as client:
        for method, length in (("HEAD", "5"), ("GET", "5"), ("DELETE", None), ("HEAD", "5")):
            got = client.ask(get(method=method), bodiless=True)
            assert got.one("content-length") == length
    assert server.connections == 1


def test_interim_answers_of_a_target_stay_here(world: World) -> None:
    server = world.server(lambda request: b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK)
    got = asked(world.balance(server), get())
    assert (got.status, got.one("link"), got.body) == (200, None, b"ok")


def test_the_balancer_itself_says_continue(world: World) -> None:
    server = world.server(echo)
    with Client(world.balance(server)) as client:
        client.send(get("/", "Expect: 100-continue", "Content-Length: 3", method="POST"))
        assert client.receive().status == 100
        assert client.ask(b"abc").body == b"abc"
    assert server.requests[0].one("expect") is None


def test_an_old_client_is_told_what_becomes_of_the_connection(world: World) -> None:
    port = world.balance(world.server())
    with Client(port) as client:
        assert client.ask(get(version="1.0")).one("connection") == "close"
        assert client.rest() == b""
    with Client(port) as client:
        kept = client.ask(get("/", "Connection: keep-alive", version="1.0"))
        assert kept.one("connection") == "keep-alive"
        assert client.ask(get(version="1.0")).status == 200


def test_a_whole_url_names_the_host(world: World) -> None:
    server = world.server()
    asked(world.balance(server), get("http://b.test/x?y"))
    assert server.requests[0].first == "GET /x?y HTTP/1.1"
    assert server.requests[0].one("host") == "b.test"


def test_answers_of_its_own(world: World) -> None:
    listener = Listener(
        8080,
        Redirect("HTTP_301", host="b.test"),
        rules=(Rule(1, (PathPattern(("/fixed",)),), FixedResponse(418, "tea", "text/tea")),),
    )
    with Client(world.serve(BalancerConfig("test", (listener,), {}))) as client:
        got = client.ask(get("/fixed"))
        assert (got.status, got.body, got.one("content-type")) == (418, b"tea", "text/tea")
        got = client.ask(get("/x?y"))
        assert (got.status, got.one("location")) == (301, "http://b.test:8080/x?y")
        assert got.one("server") == "awselb/2.0"
        assert client.ask(get("/fixed", method="HEAD"), bodiless=True).one("content-length") == "3"
        assert client.ask(get("/fixed")).status == 418
    world.wait_for(lambda: [record.rule_priority for record in world.records] == [1, 0, 1, 1])


def test_turns_are_taken(world: World) -> None:
    servers = [world.server() for _ in range(3)]
    port = world.balance(*servers)
    world.wait_for(lambda: world.states() == ["healthy"] * 3)
    with Client(port) as client:
        for _ in range(9):
            client.ask(get())
    assert [len(server.requests) for server in servers] == [3, 3, 3]


def test_a_slow_reader_holds_the_target_back(world: World) -> None:
    """The balancer keeps little of an answer that its client does not take."""
    size = 60_000_000
    server = world.server(
        lambda request: b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size
    )
    with Client(world.balance(server)) as client:
        client.send(get())
        world.wait_for(lambda: bool(server.writers))
        world.wait_for(lambda: buffered(server.writers[0]) > 0)
        # All that the sockets' own buffers on the way can hold is far less than the answer.
        assert buffered(server.writers[0]) > size // 2
        assert len(client.receive().body) == size


def test_a_target_that_does_not_read_holds_the_client_back(world: World) -> None:
    size, sent = 60_000_000, 0
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        server = world.server()
        server.port = deaf.getsockname()[1]
        with Client(world.balance(server)) as client:
            client.send(get("/", f"Content-Length: {size}", method="POST"))
            client.socket.settimeout(0.5)
            with suppress(TimeoutError):
                while sent < size:
                    sent += client.socket.send(b"x" * 100_000)
    assert sent < size // 2


def test_an_upload_ends_no_sooner_than_the_target_takes_it(world: World) -> None:
    """A request that is held back goes on when its target reads again, and so does the next."""
    server = world.server(echo)
    body = b"x" * 20_000_000
    with Client(world.balance(server)) as client:
        for _ in range(2):
            client.send(get("/", f"Content-Length: {len(body)}", method="POST") + body)
            assert len(client.receive().body) == len(body)
            assert client.ask(get()).status == 200
    assert server.connections == 1


def buffered(writer: object) -> int:
    return int(writer.transport.get_write_buffer_size())  # type: ignore[attr-defined]
