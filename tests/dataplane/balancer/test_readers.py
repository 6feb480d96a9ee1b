"""However the bytes are cut, the same is read."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_lab.dataplane.balancer.headers import Headers
from elastic_lab.dataplane.balancer.heads import RequestHead, ResponseHead
from elastic_lab.dataplane.balancer.known_heads import KnownHeads
from elastic_lab.dataplane.balancer.request_reader import RefusedRequest, RequestReader
from elastic_lab.dataplane.balancer.response_reader import BadResponse, ResponseReader
from tests.dataplane.balancer.test_refusals import REFUSED
from tests.dataplane.balancer.world import get

REQUESTS = (
    get("/a?b", "X: 1", "X-Empty:")
    + get("/b", "Content-Length: 5", method="POST")
    + b"abcde"
    + get("/c", "Transfer-Encoding: chunked", method="PUT")
    + b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: no\r\n\r\n"
    + get("/d", version="1.0")
)
RESPONSES = (
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Fine\r\nX: 1\r\nContent-Length: 5\r\n\r\nabcde",
    b"HTTP/1.1 200 Fine\r\nX: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\nabcde\r\n0\r\nT: u\r\n\r\n",
    b"HTTP/1.0 200 Fine\r\nX: 1\r\n\r\nabcde",
)


class Seen:
    """Both readers' events, bodies put together."""

    def __init__(self) -> None:
        self.heads: list[RequestHead | ResponseHead] = []
        self.bodies: list[bytes] = []
        self.ends = 0

    def request_head(self, head: RequestHead | ResponseHead) -> None:
        self.heads.append(head)
        self.bodies.append(b"")

    def request_body(self, data: bytes) -> None:
        self.bodies[-1] += data

    def request_end(self) -> None:
        self.ends += 1

    response_head, response_body, response_end = request_head, request_body, request_end


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % len(data) for cut in cuts), len(data)]
    return [data[a:b] for a, b in pairwise(edges) if a < b]


def requests_in(parts: list[bytes]) -> Seen:
    seen = Seen()
    reader = RequestReader(seen)
    for part in parts:
        reader.feed(part)
    return seen


@given(st.lists(st.integers(0, 10_000), max_size=12))
def test_requests(cuts: list[int]) -> None:
    seen = requests_in(pieces(REQUESTS, cuts))
    assert (seen.bodies, seen.ends) == ([b"", b"abcde", b"abcde", b""], 4)
    assert [head.url for head in seen.heads if isinstance(head, RequestHead)] == [
        b"/a?b",
        b"/b",
        b"/c",
        b"/d",
    ]
    assert seen.heads == requests_in([REQUESTS]).heads


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_byte_by_byte(case: str) -> None:
    sent, status = REFUSED[case]
    with pytest.raises(RefusedRequest) as refused:
        requests_in([bytes([byte]) for byte in sent])
    assert refused.value.status == status


@pytest.mark.parametrize("response", RESPONSES)
@given(cuts=st.lists(st.integers(0, 10_000), max_size=12))
def test_responses(response: bytes, cuts: list[int]) -> None:
    seen = Seen()
    reader = ResponseReader(seen, bodiless=False)
    for part in pieces(response, cuts):
        reader.feed(part)
    if not reader.ended:
        reader.feed_eof()
    assert seen.heads[0].headers.lines[0] == (b"x", b"X", b"1")
    assert (seen.bodies, seen.ends) == ([b"abcde"], 1)


KNOWN_HEADERS = b"Host: a\r\n\r\n"
KNOWN_REQUEST = b"GET /a HTTP/1.1\r\n" + KNOWN_HEADERS


def test_a_known_request_is_read_as_it_was_parsed() -> None:
    known: KnownHeads[Headers] = KnownHeads()
    seen = [Seen(), Seen(), Seen()]
    for each in seen:
        RequestReader(each, known).feed(KNOWN_REQUEST)
    assert known.get(KNOWN_HEADERS) is not None
    assert [(each.heads, each.ends) for each in seen[1:]] == [(seen[0].heads, 1)] * 2


@pytest.mark.parametrize(
    "line", [b"TRACE /a", b"GET http://b/a", b"GET /<a>", b"GET /a b", b"GET  /a", b"get /a"]
)
def test_a_line_that_is_not_plain_is_the_parsers(line: bytes) -> None:
    known: KnownHeads[Headers] = KnownHeads()
    for _ in range(2):
        RequestReader(Seen(), known).feed(KNOWN_REQUEST)

    def outcome(known: KnownHeads[Headers] | None) -> object:
        seen = Seen()
        try:
            RequestReader(seen, known).feed(line + b" HTTP/1.1\r\n" + KNOWN_HEADERS)
        except RefusedRequest as refused:
            return refused.status
        return seen.heads

    assert outcome(known) == outcome(None)


@pytest.mark.parametrize(
    "sent",
    [
        b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nb",
        b"GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET /a HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
        KNOWN_REQUEST * 2,
        KNOWN_REQUEST + b"GET",
        b"GET /a HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 5000 + b"\r\n\r\n",
    ],
)
def test_what_is_more_than_a_plain_head_is_parsed_each_time(sent: bytes) -> None:
    known: KnownHeads[Headers] = KnownHeads()
    for _ in range(2):
        RequestReader(Seen(), known).feed(sent)
    assert known.get(sent.partition(b"\r\n")[2]) is None


def test_known_bytes_in_the_middle_of_a_body_are_a_body() -> None:
    known: KnownHeads[Headers] = KnownHeads()
    for _ in range(2):
        RequestReader(Seen(), known).feed(KNOWN_REQUEST)
    seen = Seen()
    reader = RequestReader(seen, known)
    length = str(len(KNOWN_REQUEST)).encode()
    reader.feed(b"POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + b"\r\n\r\n")
    reader.feed(KNOWN_REQUEST)
    assert (len(seen.heads), seen.bodies, seen.ends) == (1, [KNOWN_REQUEST], 1)
    reader.feed(KNOWN_REQUEST)
    assert (len(seen.heads), seen.ends) == (2, 2)


def test_nothing_follows_a_request_that_closes() -> None:
    known: KnownHeads[Headers] = KnownHeads()
    for _ in range(2):
        RequestReader(Seen(), known).feed(KNOWN_REQUEST)
    reader = RequestReader(Seen(), known)
    reader.feed(b"GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    with pytest.raises(RefusedRequest):
        reader.feed(KNOWN_REQUEST)


def test_a_known_response_is_read_as_it_was_parsed() -> None:
    known: KnownHeads[ResponseHead] = KnownHeads()
    head = b"HTTP/1.1 200 Fine\r\nX: 1\r\nContent-Length: 5\r\n\r\n"
    headers = Headers()
    headers.add(b"X", b"1")
    headers.add(b"Content-Length", b"5")
    for body in (b"first", b"abcde", b"fghij"):
        seen = Seen()
        reader = ResponseReader(seen, known=known)
        reader.feed(head + body)
        assert (seen.heads, seen.bodies, seen.ends) == (
            [ResponseHead(200, b"Fine", headers)],
            [body],
            1,
        )
        assert reader.ended and reader.keep_alive
    assert known.get(head)
    for cut_short in (b"", b"abc"):
        seen = Seen()
        reader = ResponseReader(seen, known=known)
        reader.feed(head + cut_short)
        assert not reader.ended
        reader.feed(b"abcde"[len(cut_short) :])
        assert (b"".join(seen.bodies), seen.ends) == (b"abcde", 1)
    with pytest.raises(BadResponse):
        ResponseReader(Seen(), known=known).feed(head + b"abcdef")


@pytest.mark.parametrize(
    "response",
    [
        b"HTTP/1.1 200 Fine\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 204 None\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Fine\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_other_responses_are_parsed_each_time(response: bytes) -> None:
    known: KnownHeads[ResponseHead] = KnownHeads()
    for _ in range(2):
        ResponseReader(Seen(), known=known).feed(response)
    assert known.get(response[: response.find(b"\r\n\r\n") + 4]) is None


@pytest.mark.parametrize("response", RESPONSES[:2])
def test_a_response_that_is_cut_short_is_bad(response: bytes) -> None:
    for length in range(len(response)):
        reader = ResponseReader(Seen(), bodiless=False)
        if length:
            reader.feed(response[:length])
        with pytest.raises(BadResponse):
            reader.feed_eof()
