"""A day in a few lines, and what changed since the run before."""

import copy

import pytest

from elastic_lab.notebook.day_summary import difference, in_short, summary

NUMBERS = {
    "requests": {"offered": 5_000_000, "lost": 658, "lost_because": {"queue full": 658, "x": 0}},
    "latency_seconds": {"p50": 0.036, "p95": 0.153, "p99": 0.234},
    "instances": {"min": 2, "max": 9, "mean": 4.25},
    "objective": {"latency_seconds": 0.5, "share": 0.99, "share_reached": 0.99987, "met": True},
    "cost": {
        "instances": 9.8,
        "clairvoyant": 5.0,
        "price": {"hourly": 0.096, "date": "2026-01-19"},
    },
    "elasticity_percent": {"under_timeshare": 1.25, "over_timeshare": 80.0},
    "scaling": {"scale_outs": 7, "scale_ins": 6},
    "fleet": {"instance_type": "m5.large"},
}


def changed(**deep):
    numbers = copy.deepcopy(NUMBERS)
    for path, value in deep.items():
        first, second = path.split("__")
        numbers[first][second] = value
    return numbers


def test_a_day_in_a_line():
    assert in_short(NUMBERS) == (
        "99.99 % of 5,000,000 requests within 0.5 s (objective 99 %: met), 2 to 9 instances, $9.80"
    )


def test_a_day_in_lines():
    assert summary(NUMBERS).splitlines() == [
        "5,000,000 requests, 99.99 % within 0.5 s; the objective, 99 %, was met. "
        "p50 36 ms, p95 153 ms, p99 234 ms.",
        "Lost: 658 (658 queue full).",
        "2 to 9 m5.large, 4.2 on average; scaled out 7 and in 6 times.",
        "$9.80, 1.96 times the cheapest fleet that knew the day ($0.096 an hour, 2026-01-19).",
        "Too few instances 1.2 % of the time, too many 80.0 %.",
    ]


def test_a_fleet_that_never_changed_is_said_so():
    lines = summary(changed(instances__min=9)).splitlines()
    assert lines[2] == "9 m5.large, never more nor fewer."


def test_nothing_lost_is_said_so():
    assert "Lost: none." in summary(changed(requests__lost=0, requests__lost_because={}))


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (NUMBERS, "nothing changed"),
        (changed(cost__instances=13.9), "+$4.10"),
        (changed(cost__instances=9.3), "\N{MINUS SIGN}$0.50"),
        (changed(latency_seconds__p99=0.064), "p99 \N{MINUS SIGN}170 ms"),
        (changed(latency_seconds__p99=None), "nothing changed"),
        (changed(objective__share_reached=0.99957), "\N{MINUS SIGN}0.03 % within the objective"),
        (changed(requests__lost=660), "+2 lost"),
    ],
)
def test_what_changed_is_told_in_its_unit(after, said):
    assert difference(NUMBERS, after) == said


def test_the_comparison_is_the_last_line():
    last = summary(changed(cost__instances=13.9), NUMBERS).splitlines()[-1]
    assert last == "Against the run before: +$4.10"
