"""Numbers in words, and a picture in sentences."""

from __future__ import annotations

import json

import numpy as np
import pytest

from elastic_lab.simulation.day.default_fleet import OBJECTIVE, price_of
from elastic_lab.simulation.day.scaled_day import play_day
from elastic_lab.simulation.report.alternative import in_sentences
from elastic_lab.simulation.report.numbers import numbers
from elastic_lab.simulation.report.timeline import MOST_POINTS, timeline
from elastic_lab.simulation.report.words import in_words, percent, seconds
from tests.simulation.day.plans import plan


@pytest.mark.parametrize(
    ("share", "shown"),
    [(1.0, "100 %"), (0.999999, "over 99.99 %"), (0.5, "50 %"), (0.98765, "98.77 %"), (0, "0 %")],
)
def test_percent(share, shown):
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "none"), (0.0371, "37 ms"), (1.0, "1.0 s"), (12.34, "12.3 s")]
)
def test_seconds(value, shown):
    assert seconds(value) == shown


@pytest.mark.parametrize("load", [[0.8] * 5 + [6.0] * 15, [0.0] * 5])
def test_every_day_can_be_told(load):
    outcome = play_day(plan(load))
    result = outcome.judged(OBJECTIVE, price_of("m5.large"))
    told = numbers(outcome, result)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert f"{told['requests']['offered']:,} offered" in in_words(told)
    line = timeline(outcome, result)
    assert f"Data {line.digest()}." in in_sentences(line)
    assert line.cost[-1] == pytest.approx(told["cost"]["instances"], rel=0.02)


def test_a_long_day_has_a_short_picture():
    outcome = play_day(plan([0.01] * 3000, min_size=2))
    result = outcome.judged(OBJECTIVE, price_of("m5.large"))
    line = timeline(outcome, result)
    assert line.time.size == 1000 <= MOST_POINTS
    assert np.all(np.diff(line.time) == 180)


def test_other_data_have_another_digest():
    def digest(seed: int) -> str:
        outcome = play_day(plan([0.8] * 10, seed=seed))
        return timeline(outcome, outcome.judged(OBJECTIVE, price_of("m5.large"))).digest()

    assert digest(1) == digest(1) != digest(2)
