"""A process that runs labs' cells as a kernel would, and reports what each check said.

Reads one JSON list of cell sources a line and answers a line for each: the results of the checks
and the cells that failed. One process plays many: the lab's own `open_lab` gives each a pristine
cloud.
"""

import contextlib
import io
import json
import sys
from dataclasses import asdict
from typing import Any

from elastic_lab.notebook.feedback import Feedback


def main() -> None:
    """Play every line of standard input until it ends."""
    answers = sys.stdout
    for line in sys.stdin:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            told = play(json.loads(line))
        print(json.dumps(told), file=answers, flush=True)


def play(cells: list[str]) -> dict[str, Any]:
    """Run `cells` in a fresh namespace, all of them whatever fails.

    `checks`: the results of those that were checks, in order; `failed`: a line for each that
    raised an error.
    """
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    # Nobody looks: the words are enough, and a picture takes longer than its day.
    shell.display_formatter.mimebundle_formatter.enabled = False
    shell.reset(new_session=True)
    results, failed = [], []
    for source in cells:
        ran = shell.run_cell(source, store_history=True)
        error = ran.error_before_exec or ran.error_in_exec
        if error:
            failed.append(f"`{source.strip().splitlines()[0]}`: {type(error).__name__}: {error}")
        if isinstance(ran.result, Feedback):
            result = ran.result.result
            shown = list(result.misconceptions)
            results.append({**asdict(result), "points": result.points, "misconceptions": shown})
    return {"checks": results, "failed": failed}


if __name__ == "__main__":
    main()
