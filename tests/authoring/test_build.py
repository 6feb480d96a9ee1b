"""A solved notebook is built only when its solutions hold, one after another."""

import pytest

from elastic_lab.authoring.build import solved_notebook
from elastic_lab.authoring.new_lab import begin_lab
from elastic_lab.authoring.source import SourceError
from elastic_lab.exercises.course import lab_folder


@pytest.mark.parametrize(
    ("put", "told"),
    [
        ("answer = 43", "Lab 90_things, solved from the top: Exercise 90.1, .+: not yet, 0 of 2"),
        ("answer = 1 / 0", "Lab 90_things's solution fails: .+"),
    ],
)
def test_a_solution_that_does_not_hold_is_told(tmp_path, monkeypatch, put, told):
    folder = begin_lab("90_things", tmp_path)
    lab = folder / "lab.md"
    lab.write_text(lab.read_text().replace("answer = 42", put))
    monkeypatch.setenv("ELASTIC_LAB_COURSE", str(tmp_path))
    with pytest.raises(SourceError, match=told):
        solved_notebook(lab_folder("90"))
