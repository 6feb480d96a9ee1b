"""A load under way, seen from the process that asked for it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from elastic_lab.dataplane.load.plan import LoadError, LoadPlan
from elastic_lab.dataplane.load.result import LoadResult, result_of

Interval = Mapping[str, Any]
END_SECONDS = 5.0


class RunningLoad:
    """Begins the generator's process, and is there once requests are being sent. Leaving the
    `with` block waits for the load's end, or stops it when the block has failed.

    on_interval: called, in a thread of its own, with what each interval was like.
    """

    def __init__(
        self, plan: LoadPlan, on_interval: Callable[[Interval], None] = lambda interval: None
    ) -> None:
        self.plan = plan
        self._on_interval = on_interval
        self._result: LoadResult | None = None
        self._trouble = ""
        self._begun = threading.Event()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the reader
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "elastic_lab.dataplane.load"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            # An interrupted cell interrupts its process group: this process is asked in order.
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, name="load", daemon=True)
        self._reader.start()
        self._say(json.dumps(plan.as_json()).encode() + b"\n")
        try:
            self._begun.wait()
        except KeyboardInterrupt:
            self.stop()
            raise

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return not self._reader.is_alive()

    @property
    def pid(self) -> int:
        """The generator's process."""
        return self._process.pid

    def result(self) -> LoadResult:
        """Wait for the end, and say what became of it. An interrupt stops the load.

        Raises LoadError when the generator broke down.
        """
        try:
            self._reader.join()
        except KeyboardInterrupt:
            self.stop()
            raise
        if self._result is None:
            raise LoadError(f"The load generator ended before its load did: {self._trouble}")
        return self._result

    def stop(self) -> LoadResult:
        """End it now; requests under way are given up. Raises LoadError as `result` does."""
        with suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]
        self._reader.join(END_SECONDS)
        if not self.done:
            self._process.kill()
        return self.result()

    def _say(self, line: bytes) -> None:
        with suppress(OSError):  # it has ended already: the reader says why
            self._process.stdin.write(line)  # type: ignore[union-attr]
            self._process.stdin.flush()  # type: ignore[union-attr]

    def _read(self) -> None:
        """All that the process says, until it ends."""
        intervals: list[Interval] = []
        try:
            for line in self._process.stdout or ():
                self._take(json.loads(line), intervals)
        finally:
            self._end()
            self._begun.set()

    def _take(self, told: Mapping[str, Any], intervals: list[Interval]) -> None:
        if "begun" in told:
            self._begun.set()
        elif "interval" in told:
            intervals.append(told["interval"])
            self._on_interval(told["interval"])
        else:
            self._result = result_of(self.plan, intervals, told["ended"])

    def _end(self) -> None:
        """Nothing is left of the process; what it said in trouble is kept."""
        with suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]
        self._process.stdout.close()  # type: ignore[union-attr]
        try:
            code = self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        with self._errors:
            self._errors.seek(0)
            last = self._errors.read().decode(errors="replace").strip().splitlines()[-1:]
        self._trouble = f"{''.join(last)} (exit code {code})"

    def __enter__(self) -> RunningLoad:
        """The load itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is None:
            self.result()
        else:
            with suppress(LoadError):
                self.stop()
