"""The labs that exist: verified, built, and equal to what is in `labs/` and `solutions/`."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from elastic_lab.authoring.build import learner_notebook, solution
from elastic_lab.authoring.plays import players
from elastic_lab.authoring.verify import verify
from elastic_lab.exercises.course import course_root, lab_folders, load_exercises

ROOT = course_root()
FOLDERS = lab_folders(ROOT)
NAMES = [folder.name for folder in FOLDERS]
DAYS = [folder for folder in FOLDERS if load_exercises(folder).days]
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
def test_what_is_built_is_what_the_course_says(folder):
    """All but the outputs, which are compared below, and in every byte where days are played."""
    file = f"{folder.name}.ipynb"
    assert (ROOT / "labs" / file).read_text(encoding="utf-8") == learner_notebook(folder)
    built = nbformat.read(ROOT / "solutions" / file, as_version=4)
    for cell in built.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    assert built.cells == solution(folder).cells


@pytest.mark.parametrize("folder", DAYS, ids=[folder.name for folder in DAYS])
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
