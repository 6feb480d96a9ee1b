"""The sets of targets by outstanding requests against looking at every target."""

from __future__ import annotations

import numpy as np
import pytest

from elastic_lab.simulation import fleet_state as arrays
from elastic_lab.simulation import ranking_kernel as kernel
from elastic_lab.simulation.crowd_state import LEVELS


def first_of_the_fewest(start: int, outstanding: np.ndarray) -> int:
    order = [(start + k) % outstanding.size for k in range(outstanding.size)]
    return min(order, key=lambda place: outstanding[place])


@pytest.mark.parametrize("size", [1, 2, 63, 64, 65, 130])
@pytest.mark.parametrize("busiest", [1, 3, LEVELS + 1, 10 * LEVELS])
def test_finds_what_a_look_at_every_target_finds(size: int, busiest: int) -> None:
    """Up to `busiest` requests each; the fewest wanders up and down through all of them."""
    random = np.random.default_rng(size * busiest)
    machines = arrays.new_machines(size + 3, 1, 1)
    targets = random.permutation(size + 3)[:size]
    kernel.rank(targets, machines)
    for step in range(2000):
        rising = step // 500 % 2 == 0
        row = int(random.choice(targets))
        count = machines.instances[row]["outstanding"]
        for _ in range(int(random.integers(1, 3 + busiest // 8))):
            if rising and count < busiest:
                kernel.one_more(row, machines)
            elif not rising and count > 0:
                kernel.one_less(row, machines)
            count = machines.instances[row]["outstanding"]
        start = int(random.integers(size))
        expected = first_of_the_fewest(start, machines.instances["outstanding"][targets])
        assert kernel.first_of_the_least(start, targets, machines) == expected


def test_a_row_that_is_no_target_only_counts() -> None:
    machines = arrays.new_machines(2, 1, 1)
    kernel.rank(np.array([1]), machines)
    kernel.one_more(1, machines)
    kernel.one_more(0, machines)
    kernel.one_less(0, machines)
    assert kernel.first_of_the_least(0, np.array([1]), machines) == 0
    assert machines.instances["outstanding"].tolist() == [0, 1]
