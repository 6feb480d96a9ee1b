"""Find what the learner's cells left in this kernel."""

import re
from collections.abc import Mapping
from typing import Any

from elastic_lab.exercises.answers import NamespaceAnswers

FIRST_LINE = re.compile(r"\s*#\s*Exercise\s+(\d\d\.\d+)\b")


def answers_here(exercise: str) -> NamespaceAnswers:
    """The answers in the running kernel's namespace, or in `__main__` outside of one."""
    namespace = _namespace()
    cells = namespace.get("In") or []
    return NamespaceAnswers(namespace, last_cell(exercise, [str(cell) for cell in cells]))


def last_cell(exercise: str, cells: list[str]) -> str:
    """The last of `cells` whose first line is `# Exercise <exercise>`, empty without one."""
    for cell in reversed(cells):
        found = FIRST_LINE.match(cell)
        if found and found.group(1) == exercise:
            return cell
    return ""


def _namespace() -> Mapping[str, Any]:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is not None:
        return dict(shell.user_ns)
    import __main__

    return vars(__main__)
