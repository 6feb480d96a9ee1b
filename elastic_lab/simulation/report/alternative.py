"""A picture of a day in a few sentences, for those who cannot see it."""

from __future__ import annotations

import numpy as np

from elastic_lab.simulation.report.numbers import iso
from elastic_lab.simulation.report.timeline import Timeline
from elastic_lab.simulation.report.words import seconds


def in_sentences(line: Timeline) -> str:
    """What the four panels show, and a digest of their data."""
    return " ".join(
        [
            "Picture: four panels over one time axis.",
            _load(line),
            _capacity(line),
            _latency(line),
            f"Cost rises to ${line.cost[-1]:.2f}, the clairvoyant fleet's to "
            f"${line.cost_needed[-1]:.2f}.",
            f"Data {line.digest()}.",
        ]
    )


def _load(line: Timeline) -> str:
    lost = f"at most {line.lost.max():,.1f} are lost" if line.lost.any() else "none is lost"
    return (
        f"Load is between {line.offered.min():,.1f} and {line.offered.max():,.1f} requests a "
        f"second, highest at {_at(line, line.offered)}; {lost}."
    )


def _capacity(line: Timeline) -> str:
    short = int(np.count_nonzero(line.in_service < line.needed))
    return (
        f"Instances in service are between {line.in_service.min():.0f} and "
        f"{line.in_service.max():.0f}, most at {_at(line, line.in_service)}; they are fewer than "
        f"needed in {short:,} of {line.time.size:,} steps."
    )


def _latency(line: Timeline) -> str:
    if np.isnan(line.p99).all():
        return "Nothing was answered, so there is no latency."
    worst = float(np.nanmax(line.p99))
    return (
        f"Latency's p99 is usually {seconds(float(np.nanmedian(line.p99)))} and at worst "
        f"{seconds(worst)}, at {_at(line, np.nan_to_num(line.p99))}."
    )


def _at(line: Timeline, column: np.ndarray) -> str:
    """When a column is highest, to the minute."""
    return iso(line.time[int(np.argmax(column))])[5:16].replace("T", " ")
