"""What is stored of outputs, and what of it may differ."""

import json

import pytest

from elastic_lab.authoring.outputs import WIDGET_VIEW, leave_out_widgets, same_but_for_pixels


def notebook(text="a chart, data 12ab", pixels="iVBOR", kind="image/png"):
    output = {"output_type": "display_data", "data": {"text/plain": text, kind: pixels}}
    cells = [{"cell_type": "markdown", "source": "# Day"}, {"outputs": [output]}]
    return {"cells": [*cells, {"outputs": [{"output_type": "stream", "text": "told"}]}]}


def test_widgets_are_left_out():
    stored = notebook(pixels={"model_id": "3f"}, kind=WIDGET_VIEW)
    leave_out_widgets(stored)
    assert stored["cells"][1]["outputs"][0]["data"] == {"text/plain": "a chart, data 12ab"}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (notebook(), True),
        (notebook(pixels="other"), True),
        (notebook(text="a chart, data 34cd"), False),
        (notebook(pixels="other", kind="image/jpeg"), False),
        (notebook(kind="text/html"), False),
    ],
)
def test_only_pixels_may_differ(other, same):
    assert same_but_for_pixels(json.dumps(notebook()), json.dumps(other)) is same


def test_what_is_no_notebook_is_compared_as_it_is():
    assert same_but_for_pixels("{", "{")
    assert not same_but_for_pixels("{", "[")
