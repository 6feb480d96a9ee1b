"""A stored notebook with a day's and two loads' charts: strict nbval passes, and it reads without a
kernel."""

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
# The second goes on in the background; both are answered by this process, never twice the same.
LOADS = """\
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from elastic_lab.notebook.load.loading import load
BaseHTTPRequestHandler.log_message = lambda *_: None
server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"
load(url, 60.0, False, {"rate": 40, "seconds": 0.3})"""
BACKGROUND = 'more = load(url, 60.0, True, {"rate": [(0, 10), (1, 90)], "seconds": 0.5})\nmore'
WAIT = "more.result()"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """The notebook as `elastic-lab build` would store it."""
    cells = [new_code_cell(source) for source in (PLAY, LOADS, BACKGROUND, WAIT)]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
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


def test_a_load_leaves_its_picture_where_it_moved_and_a_text_without_numbers(stored):
    notebook = nbformat.read(stored, as_version=4)
    outputs = [output for cell in notebook.cells[1:] for output in cell.outputs]
    one = "Load: 40 requests a second for 0.3 s"
    more = "Load: 10 to 50 requests a second for 0.5 s"
    pace = "60 AWS seconds pass in one of yours."
    assert [(output.data["text/plain"], "image/png" in output.data) for output in outputs] == [
        (f"{one}. {pace}", True),
        (one, False),
        (f"{more}. {pace}", True),
        (f"{more}. `result()` waits for its end.", False),
        (more, False),
    ]


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
