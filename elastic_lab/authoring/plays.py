"""Hand cells to player processes, several at a time."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from queue import Queue
from typing import Any


@dataclass(frozen=True)
class Play:
    """What the checks said, in order, and a line for each cell that failed."""

    checks: list[dict[str, Any]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@contextmanager
def players(count: int | None = None) -> Iterator["Players"]:
    """`count` player processes (three a core by default), ended with the block.

    A play mostly waits for AWS time to pass, so there may be more of them than cores.
    """
    with ExitStack() as stack:
        wanted = count or 3 * (os.cpu_count() or 1)
        made = [stack.enter_context(_player()) for _ in range(wanted)]
        yield Players(made)


class Players:
    """Player processes waiting for work."""

    def __init__(self, processes: list[subprocess.Popen[str]]) -> None:
        self._free: Queue[subprocess.Popen[str]] = Queue()
        self._executor = ThreadPoolExecutor(len(processes))
        for process in processes:
            self._free.put(process)

    def play_all(self, plays: list[list[str]]) -> Iterator[Play]:
        """What came of each of `plays` (the sources of its cells), in order."""
        return self._executor.map(self._play, plays)

    def _play(self, cells: list[str]) -> Play:
        process = self._free.get()
        try:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps(cells) + "\n")
            process.stdin.flush()
            return Play(**json.loads(process.stdout.readline() or "{}"))
        finally:
            self._free.put(process)


@contextmanager
def _player() -> Iterator[subprocess.Popen[str]]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        environment = {**os.environ, "ELASTIC_LAB_HOME": place}
        environment.pop("JPY_PARENT_PID", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "elastic_lab.authoring.player"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.communicate()
