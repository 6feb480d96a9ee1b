"""The arrays behind "least outstanding requests": who is outstanding where, and until when.

Only that algorithm keeps them. `departures_kernel` fills the calendar, `ranking_kernel` the
levels. Like every array of the kernels they are created here, in Python, never in compiled code.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

LEVELS = 64
"""Numbers of outstanding requests that are told apart at the same time, see `ranking_kernel`."""

WORD = 64
"""Targets in one word of a level."""

NOBODY = -1
"""The row of an entry that is free, or whose instance is dead: its end changes nothing."""

LEAVING = np.dtype([("at", "f8"), ("row", "i4"), ("next", "i4")])
"""When a request will leave its instance, its vCPU is done or it gives up waiting: seconds. And
the next entry in the same slot of the calendar, or in the list of free ones; -1 ends a list."""

GAUGE = np.dtype(
    [
        ("leaving", "i8"),  # entries in use
        ("free", "i8"),  # the first entry that is not
        ("rate", "f8"),  # slots of the calendar per second
        ("slot", "i8"),  # the slot, counted from second 0, that was looked at last
        ("base", "i8"),  # outstanding requests of level 0
        ("least", "i8"),  # no level below this has a member; -1: one has fallen below level 0
    ]
)


class Crowd(NamedTuple):
    """leaving: LEAVING, (n,). wheel: int32, a power of two long, the first entry of each slot.

    levels: int64 (LEVELS, words), a bit for each target, by its place in `targets`. members:
    int64 (LEVELS,), how many bits are set. places: int64 (rows,), each row's place in `targets`,
    -1 for one that is no target. gauge: GAUGE, (1,).
    """

    leaving: np.ndarray
    wheel: np.ndarray
    levels: np.ndarray
    members: np.ndarray
    places: np.ndarray
    gauge: np.ndarray


def new_crowd(rows: int) -> Crowd:
    """Nobody is outstanding at any of `rows` instances, and there is no room for anybody."""
    gauge = np.zeros(1, GAUGE)
    gauge["free"], gauge["rate"] = -1, 1.0
    return _ranked(rows, np.zeros(0, LEAVING), np.full(1, -1, np.int32), gauge)


def more_rows(old: Crowd, rows: int) -> Crowd:
    """The same requests at `rows` instances."""
    return _ranked(rows, old.leaving, old.wheel, old.gauge)


def _ranked(rows: int, leaving: np.ndarray, wheel: np.ndarray, gauge: np.ndarray) -> Crowd:
    levels = np.zeros((LEVELS, max(1, -(-rows // WORD))), np.int64)
    places = np.full(rows, -1, np.int64)
    return Crowd(leaving, wheel, levels, np.zeros(LEVELS, np.int64), places, gauge)


def larger_calendar(old: Crowd, entries: int) -> Crowd:
    """The same requests with room for `entries`; they are yet to be filed, see `refile`."""
    leaving = np.zeros(entries, LEAVING)
    leaving["row"] = NOBODY
    leaving[: old.leaving.size] = old.leaving
    slots = 1 << max(0, entries - 1).bit_length()
    return old._replace(leaving=leaving, wheel=np.full(slots, -1, np.int32))
