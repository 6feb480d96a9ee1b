"""Make the learner's notebooks and the solved, executed ones from the course.

The same source gives the same bytes: ids come from the source, no times are recorded, and the
lab's cloud is seeded.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from elastic_lab.authoring.outputs import leave_out_widgets, same_but_for_pixels
from elastic_lab.authoring.source import Cell, SourceError, read_cells
from elastic_lab.exercises.course import LabFolder, course_root, lab_folder, lab_folders
from elastic_lab.home import write_whole

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
CELL_SECONDS = 120


def learner_notebook(folder: LabFolder) -> str:
    """The notebook that learners open: nothing solved, no outputs."""
    return _as_text(_notebook(read_cells(folder), solved=False))


def solution(folder: LabFolder) -> Any:
    """The solved notebook before it is executed."""
    return _notebook(read_cells(folder), solved=True)


def solved_notebook(folder: LabFolder) -> str:
    """The solved notebook, executed from the top, with its outputs.

    Raises SourceError, also where a check is not passed.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = solution(folder)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        # In how many pieces a print arrives depends on how busy the machine is.
        coalesce_streams=True,
    )
    with _home_of_its_own():
        try:
            client.execute()
        except CellExecutionError as error:
            raise SourceError(f"Lab {folder.name}'s solution fails: {error}") from None
    _must_be_passed(folder, notebook)
    notebook.metadata["language_info"] = {"name": "python"}
    leave_out_widgets(notebook)
    return _as_text(notebook)


def build(labs: Sequence[str] = (), root: Path | None = None) -> list[Path]:
    """Write the two notebooks of `labs`, or of all; returns the files written."""
    written = []
    for path, text in _texts(root or course_root(), labs):
        path.parent.mkdir(exist_ok=True)
        write_whole(path, text)
        written.append(path)
    return written


def stale(labs: Sequence[str] = (), root: Path | None = None) -> list[Path]:
    """The built notebooks of `labs` that differ from what the course would give now; of all labs
    without any, strays included."""
    place = root or course_root()
    wanted = dict(_texts(place, labs))
    built = {path for name in ("labs", "solutions") for path in place.glob(f"{name}/*.ipynb")}
    found = set() if labs else built
    different = [
        path
        for path, text in wanted.items()
        if not path.exists() or not same_but_for_pixels(path.read_text(encoding="utf-8"), text)
    ]
    return sorted([*different, *(found - set(wanted))])


def _texts(root: Path, labs: Sequence[str]) -> Iterator[tuple[Path, str]]:
    for folder in [lab_folder(lab, root) for lab in labs] or lab_folders(root):
        yield root / "labs" / f"{folder.name}.ipynb", learner_notebook(folder)
        yield root / "solutions" / f"{folder.name}.ipynb", solved_notebook(folder)


def _notebook(cells: list[Cell], solved: bool) -> Any:
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    made = [_notebook_cell(cell, cell.solved if solved else cell.starter) for cell in cells]
    return new_notebook(cells=made, metadata=metadata)


def _notebook_cell(cell: Cell, source: str) -> Any:
    if cell.kind == "markdown":
        return new_markdown_cell(source, id=cell.id)
    return new_code_cell(source, id=cell.id)


def _must_be_passed(folder: LabFolder, notebook: Any) -> None:
    for cell in notebook.cells:
        if cell.id.startswith("check-"):
            said = cell.outputs[0].data["text/plain"].splitlines()[0]
            if ": passed, " not in said:
                raise SourceError(f"Lab {folder.name}, solved from the top: {said}.")


def _as_text(notebook: Any) -> str:
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4) + "\n"


@contextmanager
def _home_of_its_own() -> Iterator[None]:
    """Progress and clouds of a build are nobody's; the kernel started inside inherits this."""
    before = os.environ.get("ELASTIC_LAB_HOME")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        os.environ["ELASTIC_LAB_HOME"] = place
        try:
            yield
        finally:
            os.environ.pop("ELASTIC_LAB_HOME")
            if before is not None:
                os.environ["ELASTIC_LAB_HOME"] = before
