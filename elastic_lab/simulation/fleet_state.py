"""The arrays that the fleet kernel works on: one row for each instance that exists.

Structured numpy arrays in two named tuples. Compiled code unpacks the tuples once per call and
then passes single arrays: handing tuples of arrays from function to function costs it a
reference count per array and call, twenty times the price of the simulation itself.
A row is reused after its instance is gone, so memory grows with the largest fleet, never with
the day.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from elastic_lab.simulation.crowd_state import Crowd, more_rows, new_crowd
from elastic_lab.simulation.histogram import BUCKETS
from elastic_lab.simulation.outcomes import OUTCOMES

INSTANCE = np.dtype(
    [
        ("vcpus", "i8"),  # parallel servers
        ("entered", "i8"),  # queue: how many have entered it, ever
        ("outstanding", "i8"),  # waiting and in service, see the balancer
        ("served", "i8"),  # requests answered in this window
        ("busy", "f8"),  # vCPU-seconds accepted, ever
        ("slowdown", "f8"),  # elapsed seconds per second of work, above 1 without credits
        ("slow_from", "f8"),  # when the balancer's slow start began
        ("alive", "i8"),  # 1 when it answers connections
    ]
)
"""What the kernel knows of an instance: 64 bytes, one cache line."""

REQUEST = np.dtype([("arrived", "f8"), ("ends", "f8"), ("row", "i8"), ("outcome", "i8")])
"""A request in flight: times in seconds, the instance's row, how it will end."""

WINDOW = np.dtype(
    [("offered", "i8"), ("flying", "i8"), ("seconds", "f8"), ("outcomes", "i8", (OUTCOMES,))]
)
"""Counters: requests offered, in flight, the sum of served latencies, ends by outcome."""


class Machines(NamedTuple):
    """The instances.

    instances: INSTANCE, (rows,). free_at: (rows, servers) seconds at which each vCPU is next
    free, a heap, the earliest first. leaves: (rows, room) seconds at which the latest `room`
    waiting requests leave the queue, a ring. crowd: only kept for least outstanding requests.
    """

    instances: np.ndarray
    free_at: np.ndarray
    leaves: np.ndarray
    crowd: Crowd


class Ledger(NamedTuple):
    """What is counted. flying: REQUEST, (n,), any order. latencies: int64 (BUCKETS,) of served
    requests. window: WINDOW, (1,), whose `flying` says how many entries of `flying` count."""

    flying: np.ndarray
    latencies: np.ndarray
    window: np.ndarray


class Rules(NamedTuple):
    """What stays the same for a whole run; scalars.

    algorithm: a balancer code. slow_start, timeout: seconds. room: requests that may wait at one
    instance. full: the outcome of one that finds no room.
    """

    algorithm: int
    slow_start: float
    timeout: float
    room: int
    full: int


def new_machines(rows: int, servers: int, room: int) -> Machines:
    """Empty rows: nothing alive, nobody waiting."""
    machines = Machines(
        np.zeros(rows, INSTANCE), np.zeros((rows, servers)), np.zeros((rows, max(room, 1))),
        new_crowd(rows),
    )  # fmt: skip
    for row in range(rows):
        clear_row(machines, row)
    return machines


def clear_row(machines: Machines, row: int) -> None:
    """Make `row` as new: an idle instance that is not alive yet."""
    machines.instances[row] = np.zeros((), INSTANCE)
    machines.instances[row]["slowdown"] = 1.0
    machines.instances[row]["slow_from"] = -np.inf
    machines.free_at[row] = 0.0
    machines.leaves[row] = -np.inf


def more_machines(old: Machines, rows: int) -> Machines:
    """The same instances in `rows` rows."""
    fresh = new_machines(rows, old.free_at.shape[1], old.leaves.shape[1])
    for before, after in zip(old[:3], fresh[:3], strict=True):
        after[: len(before)] = before
    return fresh._replace(crowd=more_rows(old.crowd, rows))


def new_ledger(size: int = 0) -> Ledger:
    """Nothing counted, room for `size` requests in flight."""
    return Ledger(np.zeros(size, REQUEST), np.zeros(BUCKETS, np.int64), np.zeros(1, WINDOW))


def reserve(ledger: Ledger, more: int) -> Ledger:
    """The same ledger with room for `more` further requests in flight."""
    needed = int(ledger.window["flying"][0]) + more
    if needed <= ledger.flying.size:
        return ledger
    flying = np.zeros(needed + needed // 2, REQUEST)
    flying[: ledger.flying.size] = ledger.flying
    return ledger._replace(flying=flying)


def open_window(machines: Machines, ledger: Ledger) -> None:
    """Forget the counts of the window before; requests in flight and running work stay."""
    flying = int(ledger.window["flying"][0])
    ledger.window[0] = np.zeros((), WINDOW)
    ledger.window["flying"] = flying
    ledger.latencies[:] = 0
    machines.instances["served"] = 0
