"""However the bytes are cut, the same is read."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_lab.dataplane.balancer.heads import RequestHead, ResponseHead
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
    assert seen.heads[0].headers[0] == (b"X", b"1")
    assert (seen.bodies, seen.ends) == ([b"abcde"], 1)


@pytest.mark.parametrize("response", RESPONSES[:2])
def test_a_response_that_is_cut_short_is_bad(response: bytes) -> None:
    for length in range(len(response)):
        reader = ResponseReader(Seen(), bodiless=False)
        if length:
            reader.feed(response[:length])
        with pytest.raises(BadResponse):
            reader.feed_eof()
