"""What stays of a day in a notebook: the same text and picture for the same day."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from elastic_lab.notebook.chart.picture import DayPicture
from elastic_lab.simulation.report.events import Event
from tests.notebook.chart.days import START, day

MOST_BYTES = 120_000
EVENTS = (
    Event(START + 600, "alarm", "high in ALARM"),
    Event(START + 660, "capacity", "desired 5 to 8"),
    Event(START + 900, "capacity", "desired 8 to 9"),
)


def bundle(*told):
    return DayPicture(*told)._repr_mimebundle_()


def image_of(data):
    return Image.open(BytesIO(b64decode(data["image/png"])))


def test_a_bundle_holds_text_and_a_picture_and_no_widget():
    data, metadata = bundle(day(), 0.5, "retail-day", EVENTS)
    assert set(data) == {"text/plain", "image/png"}
    assert data["text/plain"].startswith("retail-day. Picture: four panels")
    assert "Ticks on the time axis: 1 alarm, 2 changes of capacity." in data["text/plain"]
    assert f"Data {day().digest()}." in data["text/plain"]
    assert image_of(data).width == 2 * metadata["image/png"]["width"]


def test_the_same_day_gives_the_same_bytes():
    assert bundle(day(), 0.5, "retail-day") == bundle(day(), 0.5, "retail-day")


def test_another_day_gives_other_text_and_another_picture():
    one, other = (bundle(day(lost=lost), 0.5, "retail-day")[0] for lost in (3.0, 4.0))
    assert one["text/plain"] != other["text/plain"]
    assert one["image/png"] != other["image/png"]


def test_the_text_does_not_see_what_is_too_small_to_draw():
    nearly = replace(day(), offered=day().offered * (1 + 1e-9))
    assert DayPicture(nearly, 0.5, "day").text == DayPicture(day(), 0.5, "day").text


def test_a_whole_day_is_small_enough_for_a_notebook():
    rng = np.random.default_rng(1)
    line = day(1440)
    noisy = replace(line, p99=line.p99 * rng.uniform(0.5, 3.0, 1440))
    data, _ = DayPicture(noisy, 0.5, "day", EVENTS, before=line)._repr_mimebundle_()
    assert len(b64decode(data["image/png"])) < MOST_BYTES


@pytest.mark.parametrize("start", [START, START + 86_400 * 30])
def test_another_day_is_beside_it(start):
    alone = DayPicture(day(), 0.5, "day")
    beside = DayPicture(day(), 0.5, "day", before=day(start=start, lost=9.0))
    assert "is the day before the change" in beside.text
    assert beside.png != alone.png


def test_a_day_that_is_not_judged_yet_is_drawn_too():
    columns = day().to_columns()
    del columns["needed"], columns["cost_needed"]
    unknown = DayPicture(type(day()).from_columns(columns), 0.5, "day")
    assert "needed" not in unknown.text
    assert "clairvoyant" not in unknown.text
    assert unknown.png


def test_a_day_without_traffic_is_drawn_too():
    none = np.zeros(60)
    nobody = np.full(60, np.nan)
    empty = DayPicture(replace(day(), offered=none, lost=none, p50=nobody, p99=nobody), 0.5, "day")
    assert "Nothing was answered" in empty.text
    assert empty.png
