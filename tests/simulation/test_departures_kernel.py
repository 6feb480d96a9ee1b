"""The calendar of departures against a plain list of them."""

from __future__ import annotations

import numpy as np
import pytest

from elastic_lab.simulation import crowd
from elastic_lab.simulation import departures_kernel as kernel
from elastic_lab.simulation import fleet_state as arrays
from elastic_lab.simulation.ranking_kernel import one_more, rank

ROWS = 5


class Calendar:
    """The calendar beside a list of (at, row)."""

    def __init__(self) -> None:
        self.machines = arrays.new_machines(ROWS, 1, 1)
        rank(np.arange(ROWS), self.machines)
        self.expected: list[tuple[float, int]] = []

    def file(self, at: float, row: int) -> None:
        one_more(row, self.machines)
        kernel.file(at, row, self.machines.crowd)
        self.expected.append((at, row))

    def let_leave(self, now: float) -> None:
        kernel.let_leave(now, self.machines)
        self.expected = [(at, row) for at, row in self.expected if at > now]

    def check(self) -> None:
        rows = [row for _, row in self.expected]
        counts = [rows.count(row) for row in range(ROWS)]
        assert self.machines.instances["outstanding"].tolist() == counts


@pytest.mark.parametrize("stay", [0.0, 0.1, 3.0, 1000.0])
def test_everybody_leaves_in_time(stay: float) -> None:
    """Over arrivals a thousand times denser and sparser than before, and a long pause."""
    random = np.random.default_rng(int(stay * 10))
    calendar, now = Calendar(), 0.0
    for gap in (1.0, 0.001, 1e-12, 1.0, 1000.0, 0.5):
        times = now + np.cumsum(random.exponential(gap, 200))
        calendar.machines = crowd.reserve(calendar.machines, times.size)
        kernel.suit(times, calendar.machines.crowd)
        for now in times.tolist():
            calendar.let_leave(now)
            calendar.check()
            calendar.file(now + random.exponential(1.0) * stay, int(random.integers(ROWS)))
        now += 5 * gap
    calendar.let_leave(1e9)
    calendar.check()
    assert int(calendar.machines.crowd.gauge["leaving"][0]) == 0


def test_who_leaves_this_very_moment_has_left() -> None:
    calendar = Calendar()
    calendar.machines = crowd.reserve(calendar.machines, 1)
    calendar.file(2.0, 0)
    calendar.let_leave(np.nextafter(2.0, 0.0))
    calendar.check()
    calendar.let_leave(2.0)
    assert calendar.machines.instances["outstanding"][0] == 0


def test_a_dead_instance_is_forgotten_and_its_row_used_again() -> None:
    calendar = Calendar()
    calendar.machines = crowd.reserve(calendar.machines, 3)
    calendar.file(5.0, 1)
    calendar.file(6.0, 2)
    crowd.forget(calendar.machines, 1)
    calendar.expected = [(6.0, 2)]
    calendar.check()
    calendar.file(7.0, 1)
    for now in (5.5, 6.5, 7.5):
        calendar.let_leave(now)
        calendar.check()


def test_one_moment_for_all_arrivals_keeps_the_slots() -> None:
    calendar = Calendar()
    calendar.machines = crowd.reserve(calendar.machines, 2)
    kernel.suit(np.array([3.0]), calendar.machines.crowd)
    kernel.suit(np.array([3.0, 3.0]), calendar.machines.crowd)
    calendar.file(3.0, 0)
    calendar.file(4.0, 0)
    calendar.let_leave(3.5)
    calendar.check()
