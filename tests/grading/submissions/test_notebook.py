"""Answers are found by their cells' ids, then by their first lines."""

import json

import pytest

from elastic_lab.grading.submissions.notebook import Answer, NotebookError, answers

GIVEN = {"01.1": "# Exercise 01.1\nx = ...", "01.2": "# Exercise 01.2\n"}


def notebook(*cells):
    return json.dumps(
        {"cells": [{"cell_type": "code", "id": name, "source": source} for name, source in cells]}
    ).encode()


def answered(*cells):
    return answers(notebook(*cells), ["01.1"], GIVEN)[0]


@pytest.mark.parametrize(
    ("cells", "source", "note"),
    [
        ([("ex-01-1", "# Exercise 01.1\nx = 1")], "# Exercise 01.1\nx = 1", ""),
        ([("ex-01-1", "x = 1")], "x = 1", ""),
        ([("a", "b"), ("c", "# Exercise 01.1\nx = 1")], "# Exercise 01.1\nx = 1", "lost its id"),
        ([("ex-01-1", " \n")], "", "empty"),
        ([("other", "x = 1")], "", "no cell"),
        ([("ex-01-1", "# Exercise 01.1\n\nx = ...  ")], ..., "as it was handed out"),
        (
            [("ex-01-1", "# Exercise 01.1\nx = 1"), ("new", "# Exercise 01.1\nx = 2")],
            "# Exercise 01.1\nx = 2",
            "the last counts",
        ),
        (
            [("new", "# Exercise 01.1\nx = 2"), ("ex-01-1", "# Exercise 01.1\nx = 1")],
            "# Exercise 01.1\nx = 1",
            "the last counts",
        ),
        (
            [("ex-01-1", "# Exercise 01.2\ny = 2"), ("new", "# Exercise 01.1\nx = 1")],
            "# Exercise 01.1\nx = 1",
            "lost its id",
        ),
        ([("ex-01-1", "x = 1"), ("ex-01-1", "x = 1")], "x = 1", ""),
    ],
)
def test_the_cell_of_an_exercise(cells, source, note):
    found = answered(*cells)
    assert source in (..., found.source)
    assert note in found.note
    assert bool(note) == bool(found.note)


def test_one_odd_exercise_spoils_no_other():
    found = answers(notebook(("ex-01-2", "y = 1")), ["01.1", "01.2"], GIVEN)
    assert found == [Answer("01.1", note="there is no cell for it"), Answer("01.2", "y = 1")]


def test_a_source_may_be_lines_and_other_cells_may_be_anything():
    cells = [
        {"cell_type": "markdown", "id": "ex-01-1", "source": "no"},
        None,
        {"cell_type": "code", "id": 7, "source": 7},
        {"cell_type": "code", "id": "ex-01-1", "source": ["x = 1\n", "y = 2", 3]},
    ]
    (found,) = answers(json.dumps({"cells": cells}).encode(), ["01.1"], GIVEN)
    assert found == Answer("01.1", "x = 1\ny = 2")


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[1]", b'{"cells": 1}', b"[" * 100_000, b'{"nbformat": 4}']
)
def test_what_is_no_notebook_is_said(content):
    with pytest.raises(NotebookError, match="no notebook"):
        answers(content, ["01.1"], GIVEN)
