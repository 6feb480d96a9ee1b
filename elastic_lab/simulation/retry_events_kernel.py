"""What happens next: a binary heap of events in an array, the earliest on top.

Each request under way has exactly one event in it. Events at the same moment come in the order in
which they were planned.
"""

import numpy as np

from elastic_lab.simulation.compiled import compiled


@compiled
def push(heap: np.ndarray, size: np.ndarray, event: np.ndarray) -> None:
    """Add event[0] (EVENT, (1,)) to the `size[0]` entries of `heap`, which must have room.

    size: int64 (2,), entries and pushes ever.
    """
    event[0].order = size[1]
    size[1] += 1
    hole = size[0]
    size[0] += 1
    while hole > 0:
        parent = (hole - 1) >> 1
        if heap[parent].at <= event[0].at:  # at the same moment it was planned before
            break
        heap[hole] = heap[parent]
        hole = parent
    heap[hole] = event[0]


@compiled
def pop(heap: np.ndarray, size: np.ndarray, event: np.ndarray) -> None:
    """Move the earliest entry to event[0]; there must be one."""
    event[0] = heap[0]
    last = size[0] - 1
    size[0] = last
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= last:
            break
        if child + 1 < last and _is_before(child + 1, child, heap):
            child += 1
        if not _is_before(child, last, heap):
            break
        heap[hole] = heap[child]
        hole = child
    heap[hole] = heap[last]


@compiled
def _is_before(one: int, other: int, heap: np.ndarray) -> bool:
    if heap[one].at != heap[other].at:
        return heap[one].at < heap[other].at
    return heap[one].order < heap[other].order
