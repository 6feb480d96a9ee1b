from elastic_lab.dataplane.load.histogram import Histogram
from elastic_lab.dataplane.load.plan import LoadPlan
from elastic_lab.dataplane.load.result import in_words, result_of

PLAN = LoadPlan("http://127.0.0.1:4711/", rate=40, seconds=2)


def counted(*values):
    made = Histogram()
    made.add(list(values))
    return made.as_json()


def ended(**others):
    told = {"scheduled": 5, "sent": 5, "resent": 0, "answered": {"503": 1, "200": 3}}
    told |= {"failed": {"time-out": 1}, "latency": counted(0.002, 0.003, 0.9, 10.0)}
    return told | {"slip": counted(0.001), "by_header": {}, "seconds": 2.0, "cut": False} | others


def test_its_repr_repeats_and_its_text_tells_the_numbers():
    result = result_of(PLAN, [], ended())
    assert repr(result) == "Load: 40 requests a second for 2 s"
    lines = str(result).splitlines()
    assert lines[1] == "  5 requests, 5 sent; ended: 3 × 200, 1 × 503, 1 × time-out"
    assert lines[2] == "  latency: p50 3.0 ms, p95 10.00 s, p99 10.00 s, longest 10.00 s"
    assert "kept to its schedule" in lines[3]
    assert "4711" not in str(result)


def test_served_and_lost():
    result = result_of(PLAN, [], ended(answered={"200": 3, "302": 1, "404": 2, "500": 4}))
    assert (result.served, result.lost) == (4, 5)
    assert list(result.answered) == [200, 302, 404, 500]


def test_one_that_was_stopped_says_so():
    assert "stopped after 1.2 s" in str(result_of(PLAN, [], ended(cut=True, seconds=1.234)))


def test_nothing_answered():
    nothing = ended(answered={}, failed={"connection refused": 5}, latency=counted())
    result = result_of(PLAN, [], nothing)
    assert (result.p50, result.longest) == (None, None)
    assert "no latency: nothing was answered" in str(result)


def test_a_closed_loop_has_scheduled_what_it_sent():
    plan = LoadPlan("http://127.0.0.1/", users=2)
    result = result_of(plan, [], ended(scheduled=0, sent=7, slip=counted()))
    assert result.scheduled == 7


def test_a_latency_in_words():
    assert [in_words(s) for s in (0.0123, 0.9994, 1.0, 12.345)] == [
        "12.3 ms",
        "999.4 ms",
        "1.00 s",
        "12.35 s",
    ]
