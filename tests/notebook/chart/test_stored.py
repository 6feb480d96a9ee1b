"""A stored notebook with a day's chart: strict nbval passes, and it reads without a kernel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from elastic_lab.authoring.outputs import leave_out_widgets

ROOT = Path(__file__).parents[3]
PLAY = f"""\
import sys
sys.path.insert(0, {str(ROOT)!r})
from elastic_lab.notebook.chart.live import LiveChart
from elastic_lab.notebook.chart.picture import DayPicture
from tests.notebook.chart.days import day

line, chart = day(), LiveChart("retail-day", 60, 0.5, None)
chart.show()
columns = line.to_columns()
for k in range(0, 60, 10):
    chart.add({{name: column[k : k + 10] for name, column in columns.items()}})
chart.finish(DayPicture(line, 0.5, "retail-day"))"""
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """The notebook as `elastic-lab build` would store it."""
    notebook = new_notebook(cells=[new_code_cell(PLAY)], metadata={"kernelspec": KERNEL})
    NotebookClient(notebook, kernel_name="python3", store_widget_state=False).execute()
    leave_out_widgets(notebook)
    path = tmp_path_factory.mktemp("stored") / "day.ipynb"
    nbformat.write(notebook, path)
    return path


def test_it_holds_text_and_a_picture(stored):
    notebook = nbformat.read(stored, as_version=4)
    kinds = [sorted(output["data"]) for output in notebook.cells[0].outputs]
    assert kinds == [["text/plain"], ["image/png", "text/plain"]]
    assert "widgets" not in notebook.metadata


def test_strict_nbval_passes(stored):
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider"]
    told = subprocess.run(
        [*command, str(stored)],
        cwd=stored.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert told.returncode == 0, told.stdout


def test_nbval_minds_other_data(stored, tmp_path):
    """The comparison above can fail."""
    text = stored.read_text(encoding="utf-8").replace("Data ", "Data 0")
    changed = tmp_path / "changed.ipynb"
    changed.write_text(text, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", str(changed)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert told.returncode == 1, told.stdout


def test_a_page_made_of_it_shows_the_picture(stored):
    nbconvert = pytest.importorskip("nbconvert")
    page, _ = nbconvert.HTMLExporter().from_filename(str(stored))
    assert "data:image/png;base64," in page
    assert "Loading widget" not in page
    assert "application/vnd.jupyter.widget-view+json" not in page
