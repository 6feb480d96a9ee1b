"""A day's columns as JSON and back."""

from __future__ import annotations

import json

import numpy as np

from elastic_lab.simulation.report.columns import Timeline, is_known

COLUMNS = {"time": [0.0, 60.0], "offered": [1.5, 2.0], "p50": [None, 0.25]}


def test_none_is_nan_and_a_missing_column_is_unknown():
    line = Timeline.from_columns(COLUMNS)
    assert np.isnan(line.p50[0])
    assert line.p50[1] == 0.25
    assert not is_known(line.needed)
    assert is_known(line.p50)


def test_columns_survive_json():
    line = Timeline.from_columns(COLUMNS)
    again = Timeline.from_columns(json.loads(json.dumps(line.to_columns(), allow_nan=False)))
    assert again.digest() == line.digest()
    assert again.to_columns() == line.to_columns()
