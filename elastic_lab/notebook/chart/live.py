"""A day's chart while the day is played, and then its picture.

While it is played, the cell shows a widget beside a fixed text. Once it has ended, the text stays
without the widget, and the picture follows as an output of its own. In a page that still has the
widget, the picture comes to life where it is: hovering tells numbers. So a notebook holds nothing
but text and pictures however it is saved, and is read the same without a kernel.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from elastic_lab.notebook.chart import payload
from elastic_lab.notebook.chart.picture import DayPicture
from elastic_lab.simulation.report.columns import Timeline

if TYPE_CHECKING:
    from elastic_lab.notebook.chart.widget import ChartWidget

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KEY_LENGTH = 160
"""So much of a picture's end is enough to tell it from any other."""
MOST_ALIVE = 12
"""Charts of a kernel that answer to the mouse; older ones stay as pictures."""

Columns = Mapping[str, Sequence[float | None]]

_alive: deque[ChartWidget] = deque()


class LiveChart:
    """One day's chart: `show`, `add` as often as there is news, then `finish` or `cancelled`."""

    def __init__(
        self, title: str, total_minutes: int, objective_seconds: float, interrupt: str | None
    ) -> None:
        from elastic_lab.notebook.chart.widget import ChartWidget

        self._title, self._objective = title, objective_seconds
        self.text = f"Playing {title}, {total_minutes:,} minutes."
        self._columns: dict[str, list[float | None]] = {}
        self._reasons: dict[str, list[float | None]] = {}
        self._output: Any = None
        self._widget = ChartWidget(
            about={
                "title": title,
                "minutes": total_minutes,
                "objective": objective_seconds,
                "interrupt": interrupt or "",
            },
            day=payload.payload({}),
        )
        keep_alive(self._widget)

    def show(self, before: Timeline | None = None) -> None:
        """Show the chart, empty; `before` is a day to compare with."""
        from IPython.display import DisplayHandle

        if before is not None:
            self._widget.ghost = payload.ghost(before)
        self._output = DisplayHandle()
        model = {"version_major": 2, "version_minor": 0, "model_id": self._widget.model_id}
        self._output.display({"text/plain": self.text, WIDGET_VIEW: model}, raw=True)

    def add(self, columns: Mapping[str, Any]) -> None:
        """The next minutes, as Timeline's columns; `reasons`, if there, holds lost by reason."""
        known = len(self._columns.get("time", ()))
        _extend(self._reasons, columns.get("reasons", {}), known)
        news = {name: column for name, column in columns.items() if name != "reasons"}
        _extend(self._columns, news, known)
        self._widget.day = payload.payload(self._columns, self._reasons)

    def finish(self, picture: DayPicture, reasons: Columns | None = None) -> None:
        """The day is over: show its picture, alive, in place of the moving chart."""
        whole = picture.line.to_columns()
        with self._widget.hold_sync():
            if picture.before is not None:
                self._widget.ghost = payload.ghost(picture.before)
            self._widget.day = payload.payload(whole, reasons or self._reasons)
            self._widget.ended = {
                "events": payload.ticks(picture.events),
                "text": picture.text,
                "key": picture.png[-KEY_LENGTH:],
            }
        self._leave(picture)

    def cancelled(self) -> None:
        """The day was stopped: what was played stays as a picture, with a title that says so."""
        played = len(self._columns.get("time", ()))
        title = f"{self._title}, stopped after {played:,} minutes"
        self._widget.stopped = title
        if not played:
            self._leave(None)
            return
        line = Timeline.from_columns(self._columns)
        self.finish(DayPicture(line, self._objective, title))

    def _leave(self, picture: DayPicture | None) -> None:
        """The picture first, so that the page never has to close up and open again."""
        from IPython.display import display

        if picture is not None:
            display(picture)
        if self._output is not None:
            self._output.update({"text/plain": self.text}, raw=True)


def keep_alive(widget: ChartWidget) -> None:
    """Let a chart's widget live on, and the oldest of too many go."""
    _alive.append(widget)
    if len(_alive) > MOST_ALIVE:
        _alive.popleft().close()


def _extend(kept: dict[str, list[float | None]], news: Columns, known: int) -> None:
    """Add the news of every column; one that is missing, now or before, is filled with None."""
    length = max((len(column) for column in news.values()), default=0)
    for name in {**kept, **news}:
        column = kept.setdefault(name, [None] * known)
        column.extend(news.get(name, [None] * length))
