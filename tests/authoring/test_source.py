"""The source of a lab: two versions of each cell, ids from exercise or place."""

import pytest

from elastic_lab.authoring.source import SourceError, read_cells
from elastic_lab.exercises.course import LabFolder

HEAD = "---\nkernelspec:\n  name: python3\n  language: python\n  display_name: Python 3\n---\n\n"


def cells_of(tmp_path, *parts):
    folder = tmp_path / "90_things"
    folder.mkdir(exist_ok=True)
    (folder / "lab.md").write_text(HEAD + "\n\n".join(parts) + "\n")
    return read_cells(LabFolder(folder))


def code(text):
    return f"```{{code-cell}} ipython3\n{text}\n```"


SOLUTION = (
    "# Exercise 90.1\n### BEGIN SOLUTION\n#: ids = ...\n#:\n#: # more\nids = [1]\n### END SOLUTION"
)


def test_ids_come_from_the_exercise_or_the_place(tmp_path):
    cells = cells_of(tmp_path, "Text", code("x = 1"), code(SOLUTION), code('lab.check("90.1")'))
    assert [cell.id for cell in cells] == ["text-01", "code-02", "ex-90-1", "check-90-1"]
    assert [cell.exercise for cell in cells] == ["", "", "90.1", ""]
    assert cells[3].checks == "90.1"


def test_learners_get_the_starter_and_not_the_solution(tmp_path):
    (cell,) = cells_of(tmp_path, code(SOLUTION))
    assert cell.starter == "# Exercise 90.1\nids = ...\n\n# more"
    assert cell.solved == "# Exercise 90.1\nids = [1]"


@pytest.mark.parametrize("text", ["### BEGIN SOLUTION\nx = 1", "x\n### END SOLUTION"])
def test_an_unpaired_marker_is_told(tmp_path, text):
    with pytest.raises(SourceError, match="90_things"):
        cells_of(tmp_path, code(text))


def test_two_cells_of_one_exercise_are_told(tmp_path):
    with pytest.raises(SourceError, match="two cells that would be `ex-90-1`"):
        cells_of(tmp_path, code("# Exercise 90.1\n"), code("# Exercise 90.1\n"))


def test_diagrams_are_drawn_from_the_tables(tmp_path):
    (cell,) = cells_of(tmp_path, "Look:\n\n{{ diagram:instance_states }}")
    assert "```mermaid\nstateDiagram-v2" in cell.starter
    assert "stopping --> stopped: after 30 s" in cell.starter


def test_an_unknown_diagram_is_told(tmp_path):
    with pytest.raises(SourceError, match="which is not there"):
        cells_of(tmp_path, "{{ diagram:nothing }}")


def test_prices_come_from_the_price_file(tmp_path):
    (cell,) = cells_of(tmp_path, "{{ price:t3.micro }} USD ({{ price_source }})")
    assert cell.starter.startswith("0.0104 USD (us-east-1, ")


def test_an_unknown_price_is_told(tmp_path):
    with pytest.raises(SourceError, match="price:t9"):
        cells_of(tmp_path, "{{ price:t9 }}")
