"""What happened in a day, for the time axis."""

from __future__ import annotations

from elastic_lab.simulation.day.scaled_day import play_day
from elastic_lab.simulation.report.events import Event, events, in_a_sentence
from tests.simulation.day.plans import plan


def test_a_day_that_scales_has_alarms_and_changes_in_order():
    outcome = play_day(plan([0.8] * 5 + [6.0] * 25))
    found = events(outcome)
    assert {event.kind for event in found} <= {"alarm", "capacity"}
    assert len([event for event in found if event.kind == "capacity"]) == len(
        outcome.capacity_changes
    )
    assert [event.time for event in found] == sorted(event.time for event in found)
    assert found


def test_they_are_counted():
    told = in_a_sentence(
        [Event(0, "fault", "x"), Event(1, "capacity", "y"), Event(2, "fault", "z")]
    )
    assert told == "Ticks on the time axis: 1 change of capacity, 2 faults."
    assert in_a_sentence([]) == ""
