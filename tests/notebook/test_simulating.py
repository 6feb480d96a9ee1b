"""What a learner sees of a simulated day, without a browser: words, a picture, and the next run's
difference. In a process that owns a real cloud."""

import os

import pytest

from elastic_lab.exercises import Day, FixedFleet
from elastic_lab.notebook import simulating
from elastic_lab.notebook.heat_map import HeatMap
from elastic_lab.notebook.simulated_day import seconds_of
from elastic_lab.notebook.simulating import Simulating
from elastic_lab.sandbox.owner import owner_of
from tests.cloud.clouds import open_one
from tests.cloud.conftest import stop_hosts

DAY = Day("half-day", "diurnal", {"mean": 20.0, "duration": 43_200.0})


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    home = tmp_path_factory.mktemp("host")
    yield open_one(owner_of(os.getpid()), home)
    stop_hosts(home)


@pytest.fixture
def said(monkeypatch):
    """The words that were displayed."""
    words = []
    monkeypatch.setattr(simulating, "display", lambda shown: words.append(str(shown)))
    return words


@pytest.fixture
def lab(cloud, said):
    return Simulating(cloud.checks.days)


def test_a_day_is_summed_up_and_compared_with_the_run_before(lab, said):
    first = lab.play(DAY, FixedFleet(3), None)
    again = lab.play(DAY, FixedFleet(4), None)
    assert "Against the run before" not in said[0]
    assert "Against the run before: +$1.15" in said[1]
    assert again.key != first.key
    assert again.picture.before is first.line
    assert (first.start.isoformat(), first.end.hour) == ("2026-06-30T00:00:00+00:00", 12)
    assert repr(first).startswith("half-day: ")


def test_a_day_that_is_not_shown_is_not_compared_with(lab, said):
    lab.play(DAY, FixedFleet(3), None)
    quiet = lab.play(DAY, FixedFleet(6), None, show=False)
    assert len(said) == 1
    assert quiet.numbers["instances"]["max"] == 6
    lab.play(DAY, FixedFleet(4), None)
    assert "Against the run before: +$1.15" in said[1]


def test_the_picture_says_the_same_each_time(lab, said):
    texts = {Simulating(lab._days).play(DAY, FixedFleet(3), None).picture.text for _ in range(2)}
    assert len(texts) == 1


def test_a_cancelled_day_is_no_day(lab, said, monkeypatch):
    class Interrupted:
        def __init__(self, *_):
            self.was_cancelled = False

        def show(self, before):
            pass

        def add(self, columns):
            raise KeyboardInterrupt

        def cancelled(self):
            charts.append("cancelled")

    charts = []
    monkeypatch.setattr(simulating, "LiveChart", Interrupted)
    monkeypatch.setattr(simulating, "in_a_notebook", lambda: True)
    assert lab.play(DAY, FixedFleet(5), None) is None
    assert charts == ["cancelled"]
    assert said == []


def test_a_time_of_day_is_read_or_refused():
    assert seconds_of("13:40") == 49_200.0
    for wrong in ("1340", "25:00", "12:60", "noon", "-1:00"):
        with pytest.raises(ValueError, match="no time of day"):
            seconds_of(wrong)


def test_a_sweep_knows_its_cheapest_day_that_meets_the_objective():
    def day(cost, met):
        return {
            "cost": {"instances": cost},
            "objective": {"share_reached": 0.99, "met": met},
            "latency_seconds": {"p99": 0.2},
        }

    told = {
        "settings": {"TargetValue": [40, 60], "MinSize": [1, 2]},
        "days": [day(4.0, True), day(5.0, True), day(2.0, False), day(3.0, True)],
    }
    swept = HeatMap.of("retail-day", told)
    assert swept.cheapest()["cost"] == 3.0
    assert [row["TargetValue"] for row in swept.rows] == [40, 40, 60, 60]
    assert swept.rows[2]["met"] is False
