"""What a page is sent while a load runs, and what stays."""

import numpy as np
import pytest

from elastic_lab.dataplane.load import LoadPlan
from elastic_lab.dataplane.load.histogram import Histogram
from elastic_lab.dataplane.load.result import result_of
from elastic_lab.notebook.chart import widget as day_widget
from elastic_lab.notebook.chart.live import WIDGET_VIEW
from elastic_lab.notebook.load.live import BACKGROUND, LiveLoadChart
from elastic_lab.notebook.load.picture import LoadPicture, pace
from elastic_lab.notebook.load.series import outcomes, panels
from elastic_lab.notebook.load.widget import HERE, INSTEAD_OF

PLAN = LoadPlan("http://127.0.0.1:4711/", rate=40, seconds=0.5)
TEXT = "Load: 40 requests a second for 0.5 s. 60 AWS seconds pass in one of yours."


def interval(start, answered, failed=None, p99=0.2):
    told = {
        "start": start,
        "scheduled": 10,
        "sent": 10,
        "answered": answered,
        "failed": failed or {},
    }
    return told | {"p50": 0.1, "p95": 0.2, "p99": p99, "worst_slip": 0.001, "waiting": 1}


INTERVALS = [
    interval(0.0, {"200": 8, "404": 1}),
    interval(0.25, {"200": 5, "503": 2}, {"time-out": 3}, None),
]


@pytest.fixture
def result():
    latency = Histogram()
    latency.add([0.1] * 19)
    ended = {"scheduled": 20, "sent": 20, "resent": 0, "seconds": 0.6, "cut": False}
    ended |= {"answered": {"200": 13, "404": 1, "503": 2}, "failed": {"time-out": 3}}
    ended |= {"latency": latency.as_json(), "slip": latency.as_json(), "by_header": {}}
    return result_of(PLAN, INTERVALS, ended)


def sent(chart):
    """What the page has: columns by name."""
    told = chart._widget.day
    block = np.frombuffer(told["block"], np.float32).reshape(-1, told["length"])
    return dict(zip([*told["columns"], *told["reasons"]], block.tolist(), strict=True))


def test_outcomes_are_stacked_by_whose_fault_they_are(result):
    drawn = panels(result.columns)
    assert drawn["served"] == [32.0, 20.0]
    assert drawn["refused"] == [4.0, 0.0]
    assert drawn["lost"] == [0.0, 20.0]
    assert drawn["refused_top"] == [36.0, 20.0]
    assert drawn["lost_top"] == [36.0, 40.0]
    assert outcomes(result.columns)["time-out"] == [0.0, 12.0]


def test_intervals_reach_the_page_as_they_come():
    chart = LiveLoadChart(PLAN, 60.0, None, background=False)
    assert chart._widget.day["length"] == 0
    chart.add(INTERVALS[0])
    assert chart._widget.day["step"] == 0.25
    assert chart._widget.summary == "10 sent; ended: 8 × 200, 1 × 404"
    chart.add(INTERVALS[1])
    assert sent(chart)["scheduled"] == [40.0, 40.0]
    assert sent(chart)["503"] == [0.0, 8.0]
    assert np.isnan(sent(chart)["p99"][1])


def test_it_says_the_pace_and_how_to_stop_it():
    about = LiveLoadChart(PLAN, 60.0, "a-kernel", background=False)._widget.about
    assert (about["interrupt"], about["note"]) == ("a-kernel", "")
    assert about["pace"] == "60 AWS seconds pass in one of yours"
    assert LiveLoadChart(PLAN, 60.0, None, background=True)._widget.about["note"] == BACKGROUND
    assert pace(1.0) == "AWS's timers run at their own pace"


def test_the_picture_takes_the_chart_s_place(displayed, result):
    chart = LiveLoadChart(PLAN, 60.0, None, background=False)
    chart.show()
    chart.finish(result)
    (moving, _), (still, replaces) = displayed
    assert replaces
    assert moving["text/plain"] == still["text/plain"] == TEXT
    assert WIDGET_VIEW in moving
    assert still.keys() == {"text/plain", "image/png"}
    assert still["image/png"].endswith(chart._widget.ended["key"])
    assert "13 × 200" in chart._widget.summary
    assert "13 × 200" in chart._widget.ended["text"]


def test_a_load_without_any_answer_is_drawn():
    nothing = Histogram().as_json()
    ended = {"scheduled": 0, "sent": 0, "resent": 0, "answered": {}, "failed": {}, "seconds": 0.5}
    ended |= {"latency": nothing, "slip": nothing, "by_header": {}, "cut": False}
    empty = {"p50": None, "p95": None, "p99": None, "worst_slip": 0.0}
    quiet = [interval(0.0, {}) | empty | {"scheduled": 0, "sent": 0}]
    assert LoadPicture(result_of(PLAN, quiet, ended), 60.0).png


def test_the_page_gets_every_script_of_ours_and_nothing_from_elsewhere():
    assert set(INSTEAD_OF) <= set(day_widget.SCRIPTS)
    assert sorted(INSTEAD_OF.values()) == sorted(path.name for path in HERE.glob("*.js"))
