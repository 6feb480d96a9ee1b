"""What `lab.simulate` does: ask the cloud for a day, let the learner watch, and say how it went."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from IPython import get_ipython
from IPython.display import display

from elastic_lab.exercises.days import Days, order
from elastic_lab.notebook.chart.kernel import running_kernel
from elastic_lab.notebook.chart.live import LiveChart
from elastic_lab.notebook.day_summary import summary
from elastic_lab.notebook.simulated_day import SimulatedDay
from elastic_lab.notebook.words import Words
from elastic_lab.simulation.orders.day import Day, FixedFleet

MINUTES_OF_A_DAY = 1440


class Simulating:
    """Plays days of one open lab, and remembers the last run of each for the next comparison."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._last: dict[str, SimulatedDay] = {}

    def play(
        self, day: Day, fleet: FixedFleet | None, group: str | None, show: bool = True
    ) -> SimulatedDay | None:
        """The day on a fixed fleet or on the learner's group; None when it was cancelled.

        One that is not shown is not what the next run is compared with.
        """
        asked = order(day, fleet, group, commit=True)
        if not show:
            return SimulatedDay.told(day, asked, self._days.played(asked), None, self.fork)
        return self._watched(day, asked, self._last.get(day.name))

    def fork(self, earlier: SimulatedDay, at: float) -> SimulatedDay | None:
        """The earlier day again, but from `at` seconds on as the group is now."""
        asked = order(
            earlier.day,
            group=earlier.order["group"],
            commit=True,
            forked=earlier.key,
            fork_at=at,
        )
        return self._watched(earlier.day, asked, earlier)

    def _watched(
        self, day: Day, asked: Mapping[str, Any], before: SimulatedDay | None
    ) -> SimulatedDay | None:
        if not in_a_notebook():
            # No page looks at this: words are enough, and a picture takes longer than its day.
            return self._tell(day, asked, self._days.played(asked), before)
        chart = LiveChart(day.name, MINUTES_OF_A_DAY, day.objective_seconds, running_kernel())
        chart.show(before.line if before else None)
        done = self._follow(asked, chart)
        if done is None:
            return None
        return self._tell(day, asked, done, before, chart)

    def _tell(
        self,
        day: Day,
        asked: Mapping[str, Any],
        done: Mapping[str, Any],
        before: SimulatedDay | None,
        chart: LiveChart | None = None,
    ) -> SimulatedDay:
        """Finish the chart, sum the day up, and remember it for the next comparison."""
        played = SimulatedDay.told(day, asked, done, before, self.fork)
        if chart is not None:
            chart.finish(played.picture, done["reasons"])
        told = summary(played.numbers, before.numbers if before else None)
        display(Words("\n".join([told, *done.get("notes", ())])))
        self._last[day.name] = played
        return played

    def _follow(self, asked: Mapping[str, Any], chart: LiveChart) -> dict[str, Any] | None:
        """Feed the chart; what is told at the end, or None when the learner cancelled."""
        with closing(self._days.lines(asked)) as lines:
            try:
                for line in lines:
                    if "done" in line:
                        return dict(line["done"])
                    chart.add(line["minutes"])
            except KeyboardInterrupt:
                chart.cancelled()
        return None


def in_a_notebook() -> bool:
    """Whether a kernel runs this, so that outputs are shown or stored."""
    return getattr(get_ipython(), "kernel", None) is not None
