"""What stays of a load in a notebook: a picture of its numbers, and a text that repeats.

No two loads have the same numbers, so the text, by which a stored notebook is compared with a new
run, says only what was asked. The numbers are in the picture, and in words for those who hear the
page (`spoken`) and for `print(result)`.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from elastic_lab.dataplane.load import LoadPlan, LoadResult
from elastic_lab.notebook.chart.picture import Bundle
from elastic_lab.simulation.report.style import SHOWN_WIDTH


@dataclass(frozen=True, eq=False)
class LoadPicture:
    """A load's chart. time_scale: how many AWS seconds pass in one of the load's."""

    result: LoadResult
    time_scale: float

    @staticmethod
    def text_of(plan: LoadPlan, time_scale: float) -> str:
        """What was asked, and how fast AWS's clock goes meanwhile."""
        return f"{titled(plan)}. {pace(time_scale)}."

    @property
    def numbers(self) -> str:
        """What became of it, in a few lines."""
        return str(self.result).partition("\n")[2].replace("\n  ", "\n").strip()

    @property
    def spoken(self) -> str:
        """The picture in words, with its numbers."""
        panels = "Picture: requests, latency and requests under way over one time axis."
        return f"{self.text_of(self.result.plan, self.time_scale)} {panels} {self.numbers}"

    @cached_property
    def png(self) -> str:
        """The picture, in base64."""
        # matplotlib is slow to import and large: only what draws a picture pays for it.
        from elastic_lab.notebook.load.drawing import draw

        title = titled(self.result.plan)
        return b64encode(draw(self.result, title, self.numbers, pace(self.time_scale))).decode()

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        text = self.text_of(self.result.plan, self.time_scale)
        data = {"text/plain": text, "image/png": self.png}
        return data, {"image/png": {"width": SHOWN_WIDTH}}


def titled(plan: LoadPlan) -> str:
    """The chart's title."""
    return f"Load: {plan.asked}"


def pace(time_scale: float) -> str:
    """How the two clocks differ."""
    if time_scale == 1:
        return "AWS's timers run at their own pace"
    return f"{time_scale:g} AWS seconds pass in one of yours"
