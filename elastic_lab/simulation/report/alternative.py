"""A picture of a day in a few sentences, for those who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elastic_lab.simulation.report.columns import Timeline, is_known
from elastic_lab.simulation.report.events import Event, in_a_sentence
from elastic_lab.simulation.report.times import to_the_minute
from elastic_lab.simulation.report.words import seconds


def in_sentences(
    line: Timeline, before: Timeline | None = None, events: Sequence[Event] = ()
) -> str:
    """What the four panels show, and a digest of their data."""
    sentences = [
        "Picture: four panels over one time axis.",
        _load(line),
        _capacity(line),
        _latency(line),
        _cost(line),
        in_a_sentence(events),
        _before(before) if before else "",
        f"Data {line.digest()}.",
    ]
    return " ".join(filter(None, sentences))


def _load(line: Timeline) -> str:
    lost = f"at most {line.lost.max():,.1f} are lost" if line.lost.any() else "none is lost"
    return (
        f"Load is between {line.offered.min():,.1f} and {line.offered.max():,.1f} requests a "
        f"second, highest at {_at(line, line.offered)}; {lost}."
    )


def _capacity(line: Timeline) -> str:
    told = (
        f"Instances in service are between {line.in_service.min():.0f} and "
        f"{line.in_service.max():.0f}, most at {_at(line, line.in_service)}"
    )
    if not is_known(line.needed):
        return f"{told}."
    short = int(np.count_nonzero(line.in_service < line.needed))
    return f"{told}; they are fewer than needed in {short:,} of {line.time.size:,} steps."


def _latency(line: Timeline) -> str:
    if not is_known(line.p99):
        return "Nothing was answered, so there is no latency."
    worst = float(np.nanmax(line.p99))
    return (
        f"Latency's p99 is usually {seconds(float(np.nanmedian(line.p99)))} and at worst "
        f"{seconds(worst)}, at {_at(line, np.nan_to_num(line.p99))}."
    )


def _cost(line: Timeline) -> str:
    told = f"Cost rises to ${line.cost[-1]:.2f}"
    if not is_known(line.cost_needed):
        return f"{told}."
    return f"{told}, the clairvoyant fleet's to ${line.cost_needed[-1]:.2f}."


def _before(before: Timeline) -> str:
    return (
        f"A thin line in each panel is the day before the change, which cost "
        f"${before.cost[-1]:.2f}; its data {before.digest()}."
    )


def _at(line: Timeline, column: np.ndarray) -> str:
    """When a column is highest, to the minute."""
    return to_the_minute(line.time[int(np.argmax(column))])
