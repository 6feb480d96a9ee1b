"""The labs that exist: verified, built, and equal to what is in `labs/` and `solutions/`."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from elastic_lab.authoring.build import learner_notebook
from elastic_lab.authoring.plays import players
from elastic_lab.authoring.verify import verify
from elastic_lab.exercises.course import course_root, lab_folders

ROOT = course_root()
FOLDERS = lab_folders(ROOT)
NAMES = [folder.name for folder in FOLDERS]
# Several labs' gates at once: more players would only start more clouds.
PLAYERS = 2

# The gate plays a lab once for each wrong answer.
pytestmark = pytest.mark.timeout(900)


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_the_gate_finds_no_fault(folder):
    with players(PLAYERS) as ready:
        report = verify(folder, ready)
    assert report.faults == []
    assert all(report.killed.values())


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_a_second_build_in_another_process_gives_the_same_bytes(folder):
    built = subprocess.run(
        [sys.executable, "-m", "elastic_lab.cli.main", "build", "--check", folder.lab],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (built.returncode, built.stdout) == (0, "")


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_nothing_is_solved_and_nothing_run_for_learners(folder):
    notebook = nbformat.reads(learner_notebook(folder), as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert "SOLUTION" not in json.dumps(notebook)


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_the_solution_repeats_strictly(folder):
    """Restart-and-Run-All, every output compared: a second time, for the build was the first."""
    compared = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--nbval", "--nbval-cell-timeout=60", "-q"),
            *("-p", "no:cacheprovider", "--rootdir", str(ROOT), "-c", "/dev/null"),
            str(ROOT / "solutions" / f"{folder.name}.ipynb"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert compared.returncode == 0, compared.stdout[-4000:]


def test_every_notebook_has_its_source():
    built = {path.stem for name in ("labs", "solutions") for path in Path(ROOT, name).glob("*")}
    assert built - {".ipynb_checkpoints"} == set(NAMES)
