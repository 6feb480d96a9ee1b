"""What a notebook is shown and a page is sent while a day is played."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from elastic_lab.notebook.chart import live
from elastic_lab.notebook.chart.live import WIDGET_VIEW, LiveChart
from elastic_lab.notebook.chart.payload import payload
from elastic_lab.notebook.chart.picture import DayPicture
from elastic_lab.notebook.chart.widget import HERE, SCRIPTS, ChartWidget, module
from elastic_lab.simulation.report import palette
from tests.notebook.chart.days import START, day


def part(line, start, stop, *names):
    columns = line.to_columns()
    return {name: columns[name][start:stop] for name in names or columns}


def sent(chart):
    """The day as the page has it: columns by name."""
    told = chart._widget.day
    block = np.frombuffer(told["block"], np.float32).reshape(-1, told["length"])
    return dict(zip([*told["columns"], *told["reasons"]], block.tolist(), strict=True))


def test_minutes_are_gathered():
    chart = LiveChart("day", 60, 0.5, None)
    chart.add(part(day(), 0, 20, "time", "offered", "lost"))
    chart.add(part(day(), 20, 60, "time", "offered", "lost"))
    assert sent(chart)["offered"] == day().offered.tolist()
    assert chart._widget.day["start"] == START
    assert chart._widget.day["step"] == 60


def test_a_column_or_reason_may_come_late_or_pause():
    chart = LiveChart("day", 4, 0.5, None)
    chart.add({"time": [0, 60], "reasons": {}})
    chart.add({"time": [120], "p50": [0.5], "reasons": {"queue full": [7]}})
    chart.add({"time": [180], "p50": [None], "reasons": {"time-out": [2]}})
    told = {name: np.nan_to_num(column, nan=-1).tolist() for name, column in sent(chart).items()}
    assert told["p50"] == [-1, -1, 0.5, -1]
    assert told["queue full"] == [-1, -1, 7, -1]
    assert told["time-out"] == [-1, -1, -1, 2]


def test_an_empty_day_can_be_sent():
    assert payload({})["length"] == 0


def test_a_finished_day_leaves_its_text_and_its_picture(displayed):
    chart = LiveChart("retail-day", 1440, 0.5, None)
    chart.show()
    chart.finish(DayPicture(day(), 0.5, "retail-day"))
    (playing, _), (picture, replaces), (left, is_update) = displayed
    assert playing["text/plain"] == left["text/plain"] == "Playing retail-day, 1,440 minutes."
    assert WIDGET_VIEW in playing
    assert set(left) == {"text/plain"}
    assert (replaces, is_update) == (False, True)
    assert set(picture) == {"text/plain", "image/png"}
    assert picture["image/png"].endswith(chart._widget.ended["key"])


def test_a_cancelled_day_leaves_what_was_played(displayed):
    chart = LiveChart("retail-day", 1440, 0.5, None)
    chart.show()
    chart.add(part(day(), 0, 30, "time", "offered", "lost", "desired", "in_service", "p99", "cost"))
    chart.cancelled()
    assert displayed[1][0]["text/plain"].startswith("retail-day, stopped after 30 minutes.")
    assert displayed[-1] == ({"text/plain": chart.text}, True)


def test_a_day_that_was_cancelled_at_once_leaves_no_picture(displayed):
    chart = LiveChart("retail-day", 1440, 0.5, None)
    chart.show()
    chart.cancelled()
    assert [set(data) for data, _ in displayed] == [{"text/plain", WIDGET_VIEW}, {"text/plain"}]


def test_old_charts_are_let_go(monkeypatch):
    closed = []
    monkeypatch.setattr(ChartWidget, "close", lambda widget: closed.append(widget))
    charts = [LiveChart(f"day {k}", 1, 0.5, None) for k in range(live.MOST_ALIVE + 3)]
    assert charts[2]._widget in closed
    assert charts[3]._widget not in closed


def test_the_page_is_sent_every_script_and_nothing_from_elsewhere():
    assert sorted(SCRIPTS) == sorted(path.name for path in HERE.glob("*.js"))
    assert "http" not in module().replace("https://", "http")


def test_the_chart_has_the_colours_of_the_picture():
    css = (HERE / "chart.css").read_text(encoding="utf-8")
    for name in ("ink", "muted", "pale", "blue", "amber", "vermillion", "before"):
        assert f"--el-{name}: {getattr(palette, name.upper())};" in css


@pytest.mark.parametrize("name", ["live", "picture", "kernel"])
def test_a_kernel_stays_thin(name):
    heavy = "numba", "matplotlib", "moto", "PIL"
    code = (
        f"import sys, elastic_lab.notebook.chart.{name}\n"
        f"print(*(name for name in {heavy} if name in sys.modules))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == ""
