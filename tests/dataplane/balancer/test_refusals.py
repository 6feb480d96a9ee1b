"""What the balancer refuses, and what it says when a target or a client lets it down."""

from __future__ import annotations

import asyncio
import socket
import struct

import pytest

from tests.dataplane.balancer.world import OK, Client, Message, World, asked, get

POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

REFUSED = {
    "two kinds of length": (POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    "the same, turned": (POST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400),
    "two lengths": (POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400),
    "one length twice": (POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
    "a list of lengths": (POST + b"Content-Length: 3, 3\r\n\r\nabc", 400),
    "a signed length": (POST + b"Content-Length: +3\r\n\r\nabc", 400),
    "a space before a colon": (POST + b"Content-Length : 3\r\n\r\nabc", 400),
    "a folded header": (POST + b"X: a\r\n b\r\n\r\n", 400),
    "a chunk size that is none": (CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n", 400),
    "a negative chunk": (CHUNKED + b"-3\r\nabc\r\n0\r\n\r\n", 400),
    "an endless chunk": (CHUNKED + b"F" * 17 + b"\r\nabc", 400),
    "a chunk longer than told": (CHUNKED + b"3\r\nabcd\r\n0\r\n\r\n", 400),
    "a bare line feed": (b"GET / HTTP/1.1\nHost: a\n\n", 400),
    "a zero byte": (POST + b"X: a\0b\r\n\r\n", 400),
    "chunks in HTTP/1.0": (CHUNKED.replace(b"1.1", b"1.0") + b"0\r\n\r\n", 400),
    "a coding nobody knows": (POST + b"Transfer-Encoding: xchunked\r\n\r\n", 501),
    "a list of codings": (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "TRACE": (b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    "a long target": (b"GET /" + b"a" * 17_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    "an endless target": (b"GET /" + b"a" * 200_000, 414),
    "a long header": (POST + b"X: " + b"a" * 17_000 + b"\r\n\r\n", 400),
    "an endless header": (POST + b"X: " + b"a" * 200_000, 400),
    "many headers": (
        POST + b"X: " + b"a" * 1000 + b"\r\n" + (b"X: " + b"a" * 1000 + b"\r\n") * 70,
        400,
    ),
    "31 forwarders": (POST + b"X-Forwarded-For: " + b"1.1.1.1," * 30 + b"1.1.1.1\r\n\r\n", 463),
    "a target that is none": (b"GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a URL with a user": (b"GET http://a@b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a URL without a path": (b"GET http://b?x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a switch of protocols": (get("/", "Connection: Upgrade", "Upgrade: h2c"), 501),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_and_closed_and_never_seen_by_a_target(world: World, case: str) -> None:
    sent, status = REFUSED[case]
    server = world.server()
    with Client(world.balance(server)) as client:
        got = client.ask(sent + get("/smuggled"))
        assert (got.status, got.one("connection")) == (status, "close")
        assert client.rest() == b""
    assert server.requests == []


def test_heads_up_to_the_limits_pass(world: World) -> None:
    server = world.server()
    wide = [f"X-{number}: {'a' * 16_000}" for number in range(3)]
    assert asked(world.balance(server), get("/" + "a" * 16_000, *wide)).status == 200


def test_a_good_request_is_answered_before_the_bad_one_behind_it(world: World) -> None:
    server = world.server()
    with Client(world.balance(server)) as client:
        client.send(get("/good") + b"nonsense\r\n\r\n")
        assert client.receive().status == 200
        assert b"200" not in client.rest()
    assert len(server.requests) == 1


def test_a_body_that_breaks_off_in_the_middle(world: World) -> None:
    server = world.server()
    with Client(world.balance(server)) as client:
        client.send(CHUNKED + b"3\r\nabc\r\n")
        world.wait_for(lambda: server.heads == 1)
        client.send(b"nonsense\r\n")
        assert client.receive().status == 400
    assert server.requests == []


def test_a_client_that_resets_in_the_middle(world: World) -> None:
    """Its connection cannot even be shut down any more when the target's end is told."""
    server = world.server(gate=asyncio.Event())
    port = world.balance(server)
    for _ in range(20):
        with Client(port) as client:
            # Closing resets, instead of waiting for what was sent.
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.send(CHUNKED + b"3\r\nabc\r\nnonsense\r\n")
    world.call(server.gate.set)  # type: ignore[union-attr]
    assert asked(port, get()).status == 200


def test_a_head_that_never_ends_is_not_waited_for(world: World) -> None:
    """A byte now and then keeps no connection: the whole head has a deadline."""
    port = world.balance(world.server(), idle_timeout_seconds=0.3)
    with Client(port) as client:
        client.send(b"GET / HTTP/1.1\r\n")
        try:
            for _ in range(100):
                client.send(b"X: 1\r\n")
                client.socket.settimeout(0.05)
                try:
                    assert client.socket.recv(100).startswith(b"HTTP/1.1 408 ")
                    break
                except TimeoutError:
                    continue
            else:
                pytest.fail("the head was waited for")
        except ConnectionError:
            pass


def test_a_silent_client_is_closed_without_a_word(world: World) -> None:
    port = world.balance(world.server(), idle_timeout_seconds=0.2)
    with Client(port) as client:
        assert client.rest() == b""
    with Client(port) as client:
        assert client.ask(get()).status == 200
        assert client.rest() == b""


def test_a_late_body_is_the_clients_fault(world: World) -> None:
    port = world.balance(world.server(), idle_timeout_seconds=0.2)
    with Client(port) as client:
        got = client.ask(get("/", "Content-Length: 5", method="POST") + b"abc")
        assert got.status == 408


def test_no_target(world: World) -> None:
    port = world.balance()
    assert asked(port, get()).status == 503
    world.wait_for(lambda: [record.elb_status for record in world.records] == [503])


def test_a_target_that_is_not_there(world: World) -> None:
    server = world.server()
    port = world.balance(server)
    world.call(server.server.close)
    with Client(port) as client:
        assert client.ask(get()).status == 502
        assert client.ask(get()).status == 502  # the client's connection is kept
    world.wait_for(lambda: len(world.records) == 2)
    assert world.records[0].connection_error


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 40_000 + b"\r\n\r\n",
    ],
    ids=["closed", "no HTTP", "two kinds of length", "a switch of protocols", "a long head"],
)
def test_bad_answers(world: World, answer: bytes | None) -> None:
    assert asked(world.balance(world.server(lambda request: answer)), get()).status == 502


def test_an_answer_that_breaks_off_is_not_made_whole(world: World) -> None:
    def answer(request: Message) -> None:
        server.writers[-1].write(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
        )

    server = world.server(answer)
    with Client(world.balance(server)) as client:
        client.send(get())
        rest = client.rest()
    assert rest.startswith(b"HTTP/1.1 200 OK")
    assert b"3\r\nabc\r\n" in rest
    assert not rest.endswith(b"0\r\n\r\n")


def test_bytes_behind_an_answer_are_nobodys(world: World) -> None:
    """Else the next client would get them."""
    server = world.server(lambda request: OK + b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad")
    port = world.balance(server)
    for _ in range(3):
        assert asked(port, get()).body == b"ok"
    assert server.connections == 3


def test_a_target_that_says_nothing(world: World) -> None:
    server = world.server(gate=asyncio.Event())
    port = world.balance(server, idle_timeout_seconds=0.3)
    assert asked(port, get()).status == 504
    world.call(server.gate.set)  # type: ignore[union-attr]


def test_a_client_that_does_not_wait(world: World) -> None:
    server = world.server(gate=asyncio.Event())
    port = world.balance(server)
    with Client(port) as client:
        client.send(get())
        world.wait_for(lambda: len(server.requests) == 1)
    world.wait_for(lambda: [record.elb_status for record in world.records] == [460])
    world.call(server.gate.set)  # type: ignore[union-attr]
    assert asked(port, get()).status == 200


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 502)])
def test_a_kept_connection_that_the_target_has_closed(
    world: World, method: str, status: int
) -> None:
    """Closed as the request comes: repeated only if that can do no harm."""
    counted = iter(range(10))
    server = world.server(lambda request: None if next(counted) == 1 else OK)
    with Client(world.balance(server)) as client:
        assert client.ask(get()).status == 200
        assert client.ask(get("/", "Content-Length: 0", method=method)).status == status
    assert server.connections == (2 if status == 200 else 1)


def test_a_fresh_connection_that_is_closed_is_not_tried_again(world: World) -> None:
    server = world.server(lambda request: None)
    assert asked(world.balance(server), get()).status == 502
    assert len(server.requests) == 1


def test_an_answer_before_the_body_is_whole_ends_the_connection(world: World) -> None:
    """What is left of the body could not be told from a request."""
    with Client(world.balance()) as client:  # there is no target: 503 at once
        client.send(get("/", "Content-Length: 1000000", method="POST"))
        got = client.receive()
        assert (got.status, got.one("connection")) == (503, "close")
        client.send(b"x" * 1_000_000)
        assert client.rest() == b""
