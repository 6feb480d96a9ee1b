"""Races show at once, every time; what is safe passes."""

import threading

import pytest

from elastic_lab.exercises.at_once import at_once
from elastic_lab.wall_clock import monotonic_seconds

ROUNDS = 20
COUNTER = """
import threading

class Counter:
    def __init__(self):
        self.number, self.lock, self.taken = 0, threading.Lock(), False

    def unsafe(self):
        self.number += 1

    def safe(self):
        with self.lock:
            self.number += 1

    def take(self):
        if not self.taken:
            self.taken = True
            return True
        return False

    def take_safely(self):
        with self.lock:
            return self.take()
"""


@pytest.fixture
def counter():
    """The class as a learner's cell would define it, in a file of no library's."""
    namespace = {}
    exec(compile(COUNTER, "<exercise>", "exec"), namespace)
    return namespace["Counter"]


def lost(counter, method):
    """In how many rounds a count was lost."""
    rounds = [counter() for _ in range(ROUNDS)]
    for each in rounds:
        at_once([getattr(each, method)] * 5)
    return sum(each.number < 5 for each in rounds)


def test_a_race_of_one_line_shows_every_time(counter):
    assert lost(counter, "unsafe") == ROUNDS
    assert lost(counter, "safe") == 0


def test_look_and_mark_without_a_lock_lets_several_through(counter):
    for _ in range(ROUNDS):
        one = counter()
        assert sum(at_once([one.take] * 12)) > 1
        one = counter()
        assert sum(at_once([one.take_safely] * 12)) == 1


def test_results_are_in_the_order_of_the_calls():
    assert at_once([lambda n=n: n * n for n in range(20)]) == [n * n for n in range(20)]


def test_a_call_that_never_ends_is_none_and_the_others_are_there():
    never = threading.Event()
    start = monotonic_seconds()
    assert at_once([lambda: "well", never.wait], within=0.2) == ["well", None]
    assert monotonic_seconds() - start < 5.0
    never.set()


def test_an_error_is_raised_here():
    def wrong():
        raise ValueError("the check's own")

    with pytest.raises(ValueError, match="the check's own"):
        at_once([wrong])
