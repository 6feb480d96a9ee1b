"""Read a lab's source: `lab.md`, MyST Markdown as jupytext knows it, into cells with fixed ids.

An author marks what learners must not see as nbgrader does; lines that begin with `#: ` are shown
to learners in its place:

    # Exercise 01.1
    ### BEGIN SOLUTION
    #: ids = ...
    ids = [...]
    ### END SOLUTION

In a text cell `{{ diagram:NAME }}` becomes the diagram of that name, `{{ price:TYPE }}` the price
of an hour of an instance type, and `{{ price_source }}` where and when prices were true.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import jupytext

from elastic_lab.aws.prices import load_prices
from elastic_lab.control.diagrams import DIAGRAMS
from elastic_lab.exercises.course import LabFolder
from elastic_lab.notebook.answer_cell import FIRST_LINE
from elastic_lab.plain_error import PlainError

BEGIN, END, STARTER = "### BEGIN SOLUTION", "### END SOLUTION", "#: "
CHECK = re.compile(r"""\s*lab\.check\(\s*["'](\d\d\.\d+)["']\s*\)\s*$""")
PLACEHOLDER = re.compile(r"\{\{ *([a-z_]+)(?::([\w.]+))? *\}\}")

Kind = Literal["markdown", "code"]


class SourceError(PlainError):
    """A lab's source is not as it should be; the message names the lab and the place."""


@dataclass(frozen=True)
class Cell:
    """One cell: `starter` is what learners get, `solved` what `solutions/` gets.

    `exercise` is set for an exercise's own cell and `checks` for the cell that checks one.
    """

    id: str
    kind: Kind
    starter: str
    solved: str
    exercise: str = ""
    checks: str = ""


def read_cells(folder: LabFolder) -> list[Cell]:
    """The cells of the lab in `folder`; raises SourceError."""
    text = (folder.path / "lab.md").read_text(encoding="utf-8")
    notebook = jupytext.reads(text, fmt="md:myst")
    cells = [_cell(folder, place, cell) for place, cell in enumerate(notebook.cells, start=1)]
    ids = [cell.id for cell in cells]
    for cell_id in ids:
        if ids.count(cell_id) > 1:
            raise SourceError(f"Lab {folder.name} has two cells that would be `{cell_id}`.")
    return cells


def _cell(folder: LabFolder, place: int, cell: Any) -> Cell:
    if cell.cell_type != "code":
        return Cell(f"text-{place:02d}", "markdown", *[_filled_in(folder, cell.source)] * 2)
    source = cell.source
    starter, solved = _two_versions(folder, source)
    found, check = FIRST_LINE.match(source), CHECK.match(source)
    if found:
        exercise = found.group(1)
        return Cell(f"ex-{exercise.replace('.', '-')}", "code", starter, solved, exercise=exercise)
    if check:
        exercise = check.group(1)
        return Cell(f"check-{exercise.replace('.', '-')}", "code", starter, solved, checks=exercise)
    return Cell(f"code-{place:02d}", "code", starter, solved)


def _two_versions(folder: LabFolder, source: str) -> tuple[str, str]:
    starter: list[str] = []
    solved: list[str] = []
    inside = False
    for line in source.splitlines():
        if line.strip() in (BEGIN, END):
            if inside == (line.strip() == BEGIN):
                raise SourceError(f"Lab {folder.name}: `{line.strip()}` is not paired.")
            inside = not inside
        elif not inside:
            starter.append(line)
            solved.append(line)
        elif line.startswith(STARTER.rstrip()):
            starter.append(line.removeprefix(STARTER.rstrip()).removeprefix(" "))
        else:
            solved.append(line)
    if inside:
        raise SourceError(f"Lab {folder.name}: a solution has no `{END}`.")
    return "\n".join(starter).rstrip(), "\n".join(solved).rstrip()


def _filled_in(folder: LabFolder, text: str) -> str:
    def fill(match: re.Match[str]) -> str:
        try:
            return FILLINGS[match.group(1)](match.group(2) or "")
        except KeyError:
            raise SourceError(
                f"Lab {folder.name} asks for `{match.group(0)}`, which is not there."
            ) from None

    return PLACEHOLDER.sub(fill, text)


FILLINGS: dict[str, Callable[[str], str]] = {
    "diagram": lambda name: f"```mermaid\n{DIAGRAMS[name]()}\n```",
    "price": lambda instance_type: f"{load_prices().instance_hour(instance_type):g}",
    "price_source": lambda _: load_prices().provenance(),
}
