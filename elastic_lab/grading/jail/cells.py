"""Run cells as a kernel does, magics and all, with nobody to look at them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from elastic_lab.exercises.needed_cells import needed_cells

CHECK = "lab.check"
"""What the cell after an answer uses: a learner's answer runs in an open lab, whether it says so
or not."""


class Cells:
    """The cells of one answer's process."""

    def __init__(self) -> None:
        self._shell = prepared_shell()

    def run_needed(self, before: Sequence[str], exercise: str, answer: str) -> str:
        """Run those of the lab's cells `before` that the answer needs; what failed, or nothing."""
        for source in needed_cells(before, exercise, [self._as_python(answer), CHECK]):
            failed = self.run(source)
            if failed:
                return f"the lab's own cell `{source.strip().splitlines()[0]}`: {failed}"
        return ""

    def run(self, source: str) -> str:
        """Run a cell; the error that stopped it, or nothing."""
        ran = self._shell.run_cell(source, store_history=True)
        error = ran.error_before_exec or ran.error_in_exec
        return f"{type(error).__name__}: {error}" if error else ""

    @property
    def namespace(self) -> dict[str, Any]:
        """What the cells have defined."""
        return dict(self._shell.user_ns)

    def _as_python(self, source: str) -> str:
        """A cell with its magics as calls; as it is where that fails."""
        try:
            return str(self._shell.transform_cell(source))
        except Exception:
            return source


@cache
def prepared_shell() -> Any:
    """IPython without history, colours and pictures. Starts no thread, so it can be forked."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    shell = InteractiveShell.instance(config=config)
    shell.display_formatter.mimebundle_formatter.enabled = False
    shell.display_formatter.active_types = ["text/plain"]
    return shell
