"""Log lines and counts: from made records, and from requests that went through."""

from __future__ import annotations

import shlex

import pytest

from elastic_lab.dataplane.balancer.access_log import access_log_line
from elastic_lab.dataplane.balancer.counts import Counts, counted, kind_of
from elastic_lab.dataplane.balancer.heads import RequestHead
from elastic_lab.dataplane.balancer.record import Record
from tests.dataplane.balancer.world import AWS_START, World, asked, get


def head(method: bytes, url: bytes, **headers: bytes) -> RequestHead:
    made = RequestHead(method, url)
    for name, value in headers.items():
        made.headers.add(name.replace("_", "-").encode(), value)
    return made


SERVED = Record(
    created=1_530_559_399.0,
    ended=1_530_559_403.186641,
    client="192.168.131.39:2817",
    head=head(b"GET", b"/a?b", Host=b"www.example.com", User_Agent=b'curl/7.46.0 "x"'),
    target="10.0.0.1:80",
    target_group="web",
    trace_id="1-58337262-36d228ad5d99923122bbe354",
    rule_priority=0,
    action="forward",
    elb_status=200,
    target_status=200,
    request_processing_time=0,
    target_processing_time=0.001,
    response_processing_time=0,
    received_bytes=34,
    sent_bytes=366,
)


def test_a_line_as_in_awss_example() -> None:
    line = access_log_line(SERVED, "app/my-loadbalancer/50dc6c495c0c9188")
    assert line == (
        "http 2018-07-02T19:23:23.186641Z app/my-loadbalancer/50dc6c495c0c9188"
        " 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366"
        ' "GET http://www.example.com:80/a?b HTTP/1.1" "curl/7.46.0 \\x22x\\x22" - - web'
        ' "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0'
        ' 2018-07-02T19:23:19.000000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" -'
    )


def test_a_line_of_what_was_no_request() -> None:
    line = access_log_line(Record(0, "127.0.0.1:9", elb_status=400), "app/a/1")
    fields = shlex.split(line)
    assert len(fields) == 30
    assert fields[4:10] == ["-", "-1", "-1", "-1", "400", "-"]
    assert fields[12] == "- - -"


def record(**changes: object) -> Record:
    made = Record(created=AWS_START, client="c:1", ended=AWS_START + 1)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (
            record(target="t", elb_status=200, target_status=200),
            {"RequestCount": 1, "HTTPCode_Target_2XX_Count": 1},
        ),
        (
            record(target="t", elb_status=502, connection_error=True),
            {
                "RequestCount": 1,
                "HTTPCode_ELB_5XX_Count": 1,
                "HTTPCode_ELB_502_Count": 1,
                "TargetConnectionErrorCount": 1,
            },
        ),
        (record(elb_status=503), {"HTTPCode_ELB_5XX_Count": 1, "HTTPCode_ELB_503_Count": 1}),
        (record(target="t", elb_status=460), {"RequestCount": 1, "HTTPCode_ELB_4XX_Count": 1}),
        (
            record(elb_status=301, action="redirect"),
            {"HTTPCode_ELB_3XX_Count": 1, "HTTP_Redirect_Count": 1},
        ),
    ],
)
def test_what_a_request_adds(made: Record, expected: dict[str, int]) -> None:
    assert dict.fromkeys(counted(kind_of(made)), 1) == expected


def test_minutes_are_taken_once_they_are_over() -> None:
    counts = Counts()
    for second in (0, 59, 60):
        counts.remember(
            record(
                ended=AWS_START + second,
                target="t",
                target_group="web",
                elb_status=200,
                target_status=200,
                target_processing_time=0.5,
            )
        )
    assert counts.take_before(AWS_START + 59) == {}
    taken = counts.take_before(AWS_START + 60)
    assert set(taken) == {(AWS_START, None), (AWS_START, "web")}
    assert taken[int(AWS_START), "web"].sums["RequestCount"] == 2
    assert taken[int(AWS_START), None].target_response_times == [0.5, 0.5]
    assert len(counts.take_before(AWS_START + 120)) == 2
    assert counts.take_before(AWS_START + 1000) == {}


def test_a_request_leaves_a_record(world: World) -> None:
    server = world.server()
    port = world.balance(server)
    asked(port, get("/a", "User-Agent: me"))
    world.wait_for(lambda: len(world.records) == 1)
    (made,) = world.records
    assert made.head is not None
    assert (made.head.method, made.head.url) == (b"GET", b"/a")
    assert made.head.headers.user_agent == "me"
    assert (made.elb_status, made.target_status) == (200, 200)
    assert (made.target, made.target_group) == (f"127.0.0.1:{server.port}", "web")
    assert (made.action, made.rule_priority) == ("forward", 0)
    assert AWS_START <= made.created <= made.ended
    assert made.target_processing_time > 0
    assert made.request_processing_time >= 0
    assert made.response_processing_time >= 0
    assert made.trace_id in (server.requests[0].one("x-amzn-trace-id") or "")
    taken = world.balancer.counts.take_before(AWS_START + 3600)
    assert {group for _, group in taken} == {None, "web"}
    assert len(shlex.split(access_log_line(made, "app/test/1"))) == 30
