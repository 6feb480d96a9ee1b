"""What stays of a day in a notebook: a picture and its text, in one MIME bundle.

The text is the same on every machine, so that a stored notebook can be compared. No widget is
ever stored: a page that has the chart's widget finds the picture and brings it to life.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from elastic_lab.simulation.report.alternative import in_sentences
from elastic_lab.simulation.report.columns import Timeline
from elastic_lab.simulation.report.events import Event
from elastic_lab.simulation.report.style import SHOWN_WIDTH

Bundle = tuple[dict[str, str], dict[str, Any]]


@dataclass(frozen=True, eq=False)
class DayPicture:
    """A day's chart. `before` is another day, to compare with; shown as a thin line."""

    line: Timeline
    objective_seconds: float
    title: str
    events: Sequence[Event] = ()
    before: Timeline | None = None

    @cached_property
    def text(self) -> str:
        """What is to be seen, and a digest of the data."""
        return f"{self.title}. {in_sentences(self.line, self.before, self.events)}"

    @cached_property
    def png(self) -> str:
        """The picture, in base64."""
        # matplotlib is slow to import and large: only what draws a picture pays for it.
        from elastic_lab.simulation.report.picture import picture

        data = picture(self.line, self.objective_seconds, self.title, self.before, self.events)
        return b64encode(data).decode()

    def __repr__(self) -> str:
        """The picture in words."""
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        data = {"text/plain": self.text, "image/png": self.png}
        return data, {"image/png": {"width": SHOWN_WIDTH}}
