"""What `lab.load` does: make a plan of what is asked, send it, and let the learner watch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from IPython.display import display

from elastic_lab.dataplane.load import LoadError, LoadPlan, LoadResult, RunningLoad
from elastic_lab.notebook.load.watched import WatchedLoad
from elastic_lab.notebook.simulating import in_a_notebook
from elastic_lab.notebook.words import Words

SETTINGS = tuple(field.name for field in fields(LoadPlan))


def load(
    url: str, time_scale: float, background: bool, settings: Mapping[str, Any]
) -> LoadResult | WatchedLoad:
    """Send a load, with a chart where there is a notebook. `settings`: see LoadPlan.

    In the foreground it returns once the load has ended; an interrupt stops it, and what was sent
    until then is the result. Raises LoadError.
    """
    plan = _plan(url, settings)
    watched = _begin(plan, time_scale, background)
    return watched if background else watched.result()


def _plan(url: str, settings: Mapping[str, Any]) -> LoadPlan:
    unknown = sorted(settings.keys() - set(SETTINGS))
    if unknown:
        raise LoadError(
            f"No load was sent: there is no setting {', '.join(unknown)}; there are "
            f"{', '.join(SETTINGS[1:])} and background."
        )
    return LoadPlan(url, **settings)


def _begin(plan: LoadPlan, time_scale: float, background: bool) -> WatchedLoad:
    if not in_a_notebook():
        # No page looks at this: words are enough.
        display(Words(f"Load: {plan.asked}."))
        return WatchedLoad(RunningLoad(plan), None)
    # The widget's libraries are slow to load: only a notebook pays for them.
    from elastic_lab.notebook.chart.kernel import running_kernel
    from elastic_lab.notebook.load.live import LiveLoadChart

    chart = LiveLoadChart(plan, time_scale, None if background else running_kernel(), background)
    chart.show()
    return WatchedLoad(RunningLoad(plan, chart.add), chart)
