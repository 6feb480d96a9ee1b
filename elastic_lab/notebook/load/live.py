"""A load's chart while it is sent, and then its picture in the same place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from elastic_lab.dataplane.load import LoadPlan, LoadResult
from elastic_lab.dataplane.load.result import in_columns
from elastic_lab.notebook.chart import payload
from elastic_lab.notebook.chart.live import KEY_LENGTH, WIDGET_VIEW, keep_alive
from elastic_lab.notebook.load.picture import LoadPicture, pace, titled
from elastic_lab.notebook.load.series import Columns, outcomes, panels
from elastic_lab.notebook.load.widget import LoadWidget

BACKGROUND = "It runs in the background: result() waits for its end, stop() ends it."


class LiveLoadChart:
    """`show`, `add` each interval (from any thread), then `finish`.

    interrupt: the kernel that a button stops. background: whether the cell does not wait.
    """

    def __init__(
        self, plan: LoadPlan, time_scale: float, interrupt: str | None, background: bool
    ) -> None:
        self._plan, self._time_scale = plan, time_scale
        self._intervals: list[Mapping[str, Any]] = []
        self._output: Any = None
        self._widget = LoadWidget(
            about={
                "title": titled(plan),
                "minutes": plan.seconds / 60,
                "objective": 0,
                "interrupt": interrupt or "",
                "note": BACKGROUND if background else "",
                "pace": pace(time_scale),
            },
            day=self._payload(in_columns(plan, [])),
        )
        keep_alive(self._widget)

    def show(self) -> None:
        """Show the chart, empty, beside the text that will stay."""
        from IPython.display import DisplayHandle

        text = LoadPicture.text_of(self._plan, self._time_scale)
        model = {"version_major": 2, "version_minor": 0, "model_id": self._widget.model_id}
        self._output = DisplayHandle()
        self._output.display({"text/plain": text, WIDGET_VIEW: model}, raw=True)

    def add(self, interval: Mapping[str, Any]) -> None:
        """What the next interval was like."""
        self._intervals.append(interval)
        with self._widget.hold_sync():
            self._widget.day = self._payload(in_columns(self._plan, self._intervals))
            self._widget.summary = _so_far(self._intervals)

    def finish(self, result: LoadResult) -> None:
        """It is over: the picture, alive, takes the place of the moving chart."""
        picture = LoadPicture(result, self._time_scale)
        bundle, metadata = picture._repr_mimebundle_()
        with self._widget.hold_sync():
            self._widget.day = self._payload(result.columns)
            self._widget.summary = picture.numbers
            key = bundle["image/png"][-KEY_LENGTH:]
            self._widget.ended = {"events": [], "text": picture.spoken, "key": key}
        if self._output is not None:
            self._output.update(bundle, metadata=metadata, raw=True)

    def _payload(self, columns: Columns) -> dict[str, Any]:
        told = payload.payload(panels(columns), outcomes(columns))
        return {**told, "step": self._plan.interval}


def _so_far(intervals: list[Mapping[str, Any]]) -> str:
    """What has become of the requests so far, in a line."""
    ends: Counter[str] = Counter()
    for interval in intervals:
        ends.update(interval["answered"])
        ends.update(interval["failed"])
    told = ", ".join(f"{count:,} × {name}" for name, count in ends.items()) or "none yet"
    return f"{sum(each['sent'] for each in intervals):,} sent; ended: {told}"
