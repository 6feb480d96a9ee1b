"""A load that a learner has begun, and goes on with other things meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elastic_lab.dataplane.load import LoadResult, RunningLoad

if TYPE_CHECKING:
    from elastic_lab.notebook.load.live import LiveLoadChart


class WatchedLoad:
    """`result()` waits for its end and finishes the chart; so does leaving a `with` block."""

    def __init__(self, running: RunningLoad, chart: LiveLoadChart | None) -> None:
        self._running, self._chart = running, chart

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self._running.done

    def result(self) -> LoadResult:
        """Wait for the end, and say what became of it. Interrupting this stops the load.

        Raises LoadError when the generator broke down.
        """
        try:
            result = self._running.result()
        except KeyboardInterrupt:
            result = self._running.stop()
        return self._finished(result)

    def stop(self) -> LoadResult:
        """End it now, and say what became of it so far. Raises LoadError as `result` does."""
        return self._finished(self._running.stop())

    def _finished(self, result: LoadResult) -> LoadResult:
        chart, self._chart = self._chart, None
        if chart is not None:
            chart.finish(result)
        return result

    def __enter__(self) -> WatchedLoad:
        """The load itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is None:
            self.result()
        else:
            self.stop()

    def __repr__(self) -> str:
        """What was asked, and how to go on; the same each time."""
        return f"Load: {self._running.plan.asked}. `result()` waits for its end."
