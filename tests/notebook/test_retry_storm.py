"""The retry storm as a learner and as a check see it: told in words, the same each time."""

from base64 import b64decode

import numpy as np
import pytest

from elastic_lab.exercises.retry_storm import (
    AN_ERROR_IN_A_HUNDRED,
    clients_of,
    longest_wait,
    numbers_of,
    storm,
)
from elastic_lab.notebook.retry_storm import RetryStorm, StormError
from elastic_lab.simulation.report.retry_picture import in_minutes
from elastic_lab.simulation.retries.metastable import REMEDY_AT, outage
from elastic_lab.simulation.retries.player import play


def test_it_is_the_outage_that_stays_by_itself():
    told = RetryStorm.played()
    assert told.outcome.rows.tobytes() == play(outage()).rows.tobytes()
    assert told.numbers["recovered_after"] is None
    assert "Not recovered 23 minutes after the fault" in repr(told)
    numbers = told.numbers
    under_way = numbers["requests"] - numbers["answered"] - numbers["lost"]
    assert 0 <= under_way < 1000
    assert sum(numbers["lost_because"].values()) == numbers["lost"]


def test_a_remedy_may_come_later():
    told = RetryStorm.played(attempts=4, breaker=5, from_minute=15)
    assert told.outcome.rows.tobytes() == play(outage("breaker")).rows.tobytes()
    assert told.settings == "attempts 4, breaker 5 from minute 15 on"
    assert REMEDY_AT - 7 * 60 <= told.numbers["recovered_after"] < 10 * 60


def test_shedding_is_the_services_own():
    shed = storm(clients_of(attempts=4), shed_above=50, from_minute=15)
    assert shed.rows.tobytes() == play(outage("shed above 50")).rows.tobytes()
    dropped = storm(clients_of(attempts=4), drop_after=0.5, from_minute=15)
    assert dropped.rows.tobytes() == play(outage("drop after 0.5 s")).rows.tobytes()


def test_an_ordinary_half_hour_has_an_error_in_a_hundred():
    alone = numbers_of(storm(clients_of(attempts=1), faults=(AN_ERROR_IN_A_HUNDRED,)))
    assert alone["success"] == pytest.approx(0.99, abs=0.002)
    assert alone["recovered_after"] == 0.0


def test_the_longest_wait_adds_up():
    assert longest_wait({"timeout": 1.0, "attempts": 1}) == 1.0
    assert longest_wait({"timeout": 1.0, "attempts": 3}) == 3.0
    fixed = {"timeout": 1.0, "attempts": 3, "backoff": "fixed", "backoff_base": 0.5}
    assert longest_wait(fixed) == 4.0
    assert longest_wait(fixed | {"backoff": "full jitter"}) == 3.0 + 0.5 + 1.0


def test_words_and_picture_are_the_same_each_time():
    one, other = (RetryStorm.played(timeout=1.0, attempts=3, budget=0.1) for _ in range(2))
    bundle, metadata = one._repr_mimebundle_()
    assert bundle == other._repr_mimebundle_()[0]
    assert b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle["text/plain"] == repr(one)
    assert metadata["image/png"]["width"] > 0


def test_the_table_counts_what_happened():
    outcome = storm(clients_of())
    table = [line.split() for line in in_minutes(outcome, (4, 6)).splitlines()]
    assert table[0] == ["minute", "4", "6"]
    columns = {"requests": outcome.offered, "attempts": outcome.attempts}
    columns["answered"] = outcome.answered
    for name, *shown in table[1:4]:
        minutes = columns[name].reshape(-1, 60).sum(axis=1) / 60
        assert shown == [f"{minutes[m]:.0f}" for m in (4, 6)]
    assert np.sum(outcome.offered) == numbers_of(outcome)["requests"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"attempts": 0}, "the number of attempts must be a whole number"),
        ({"timeout": -1.0}, "a time-out must be above 0"),
        ({"backoff": "jitter"}, "a backoff is one of none, fixed, exponential, full jitter"),
        ({"retries": 3}, "unexpected keyword argument 'retries'"),
    ],
)
def test_what_cannot_be_played_is_told(wrong, said):
    with pytest.raises(StormError, match=said):
        RetryStorm.played(**wrong)
