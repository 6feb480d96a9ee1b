"""The law of an instance's life: the tables are closed and sensible, `decide` is pure."""

import copy
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_lab.control import diagrams
from elastic_lab.control.instance_lifecycle import (
    BILLED,
    PASSING,
    STATE_CODES,
    TRANSITIONS,
    InstanceState,
    Transition,
    decide,
    due,
    next_state,
)

CALLS = {"start", "stop", "reboot", "terminate"}
FORGOTTEN = ""
MERMAID_LINE = re.compile(
    r'    (accTitle: .+|state "[^"]+" as \w+|(\[\*\]|\w+) --> (\[\*\]|\w+)(: .+)?)'
)
STATES = st.sampled_from(sorted(STATE_CODES))
TIMES = st.floats(0, 1e6, allow_nan=False).map(lambda at: round(at, 3))


def one(name: str, since: float = 0.0, instance_id: str = "i-1") -> dict[str, InstanceState]:
    return {instance_id: InstanceState(instance_id, name, since)}


@st.composite
def instances(draw) -> dict[str, InstanceState]:
    ids = draw(st.lists(st.sampled_from([f"i-{n}" for n in range(8)]), unique=True))
    return {i: InstanceState(i, draw(STATES), draw(TIMES)) for i in ids}


def test_codes_are_aws_s():
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html"""
    assert STATE_CODES == {
        "pending": 0,
        "running": 16,
        "shutting-down": 32,
        "terminated": 48,
        "stopping": 64,
        "stopped": 80,
    }


def test_every_transition_is_between_known_states():
    assert {state for state, _ in TRANSITIONS} == set(STATE_CODES)
    assert set(TRANSITIONS.values()) <= {*STATE_CODES, FORGOTTEN}


def test_every_event_is_a_call_or_ends_a_passing_state():
    ends = {event for event, _ in PASSING.values()}
    assert {event for _, event in TRANSITIONS} == CALLS | ends
    assert not CALLS & ends


@pytest.mark.parametrize("state", PASSING)
def test_a_passing_state_ends_in_another_after_a_while(state):
    event, seconds = PASSING[state]
    assert seconds > 0
    assert next_state(state, event) not in (None, state)


@pytest.mark.parametrize("state", sorted(set(STATE_CODES) - set(PASSING)))
def test_the_other_states_end_by_a_call_only(state):
    assert due(InstanceState("i-1", state, 0.0)) is None
    assert {event for (at, event) in TRANSITIONS if at == state} <= CALLS


@pytest.mark.parametrize("state", STATE_CODES)
def test_every_state_can_be_terminated_and_ends_forgotten(state):
    after = next_state(state, "terminate")
    assert after in ("shutting-down", "terminated")
    known, _ = decide(one(after), 1e9)
    assert known == {}


@pytest.mark.parametrize("state", ["shutting-down", "terminated"])
def test_nothing_leads_back_to_life(state):
    reached = {after for (at, _), after in TRANSITIONS.items() if at == state}
    assert reached <= {"shutting-down", "terminated", FORGOTTEN}


@pytest.mark.parametrize(("state", "event"), [(s, e) for s in STATE_CODES for e in sorted(CALLS)])
def test_a_call_repeated_is_harmless(state, event):
    """AWS's calls are idempotent: what they led to takes them again, where it does not pass on."""
    after = next_state(state, event)
    if after is not None:
        assert next_state(after, event) == after


def test_only_a_running_instance_is_billed():
    assert {"running"} == BILLED


CHAINS = [
    ("pending", 19.999, []),
    ("pending", 20.0, [("running", 20.0)]),
    ("pending", 1e9, [("running", 20.0)]),
    ("running", 1e9, []),
    ("stopping", 30.0, [("stopped", 30.0)]),
    ("stopped", 1e9, []),
    ("shutting-down", 30.0, [("terminated", 30.0)]),
    ("shutting-down", 3629.9, [("terminated", 30.0)]),
    ("shutting-down", 3630.0, [("terminated", 30.0), (FORGOTTEN, 3630.0)]),
    ("terminated", 3600.0, [(FORGOTTEN, 3600.0)]),
]


@pytest.mark.parametrize(("state", "now", "moves"), CHAINS)
def test_what_is_overdue_is_done_in_order_and_at_its_own_time(state, now, moves):
    known, transitions = decide(one(state), now)
    assert transitions == tuple(Transition("i-1", name, at) for name, at in moves)
    name, since = moves[-1] if moves else (state, 0.0)
    assert known == (one(name, since) if name else {})


def test_instances_take_turns_in_the_order_of_their_times():
    states = one("pending", 10.0, "i-b") | one("stopping", 0.0, "i-c") | one("pending", 10.0, "i-a")
    _, transitions = decide(states, 100.0)
    assert [(t.at, t.instance_id) for t in transitions] == [
        (30.0, "i-a"),
        (30.0, "i-b"),
        (30.0, "i-c"),
    ]


@given(instances(), TIMES)
def test_decide_is_pure(states, now):
    before = copy.deepcopy(states)
    assert decide(states, now) == decide(states, now)
    assert states == before


@given(instances(), TIMES)
def test_decide_leaves_nothing_overdue(states, now):
    known, _ = decide(states, now)
    assert all(at is None or at > now for at in map(due, known.values()))
    assert decide(known, now) == (known, ())


@given(instances(), TIMES, TIMES)
def test_one_late_look_does_what_two_looks_do(states, sooner, later):
    """Level-triggered: a turn that was missed loses nothing."""
    sooner, later = sorted((sooner, later))
    halfway, first = decide(states, sooner)
    two_looks, second = decide(halfway, later)
    one_look, both = decide(states, later)
    assert one_look == two_looks
    assert sorted(both, key=repr) == sorted((*first, *second), key=repr)


@given(instances(), TIMES)
def test_transitions_are_in_the_order_of_time(states, now):
    _, transitions = decide(states, now)
    assert list(transitions) == sorted(transitions, key=lambda t: (t.at, t.instance_id))
    assert all(transition.at <= now for transition in transitions)


@given(instances(), TIMES)
def test_instances_do_not_touch_each_other(states, now):
    known, _ = decide(states, now)
    alone = [decide({key: state}, now)[0] for key, state in states.items()]
    assert known == {key: state for each in alone for key, state in each.items()}


@pytest.mark.parametrize("name", diagrams.DIAGRAMS)
def test_a_diagram_is_drawn_in_mermaid(name):
    lines = diagrams.DIAGRAMS[name]().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert all(MERMAID_LINE.fullmatch(line) for line in lines[1:])


def test_the_diagram_names_every_state_as_aws_does():
    named = re.findall(r'state "([\w-]+)" as (\w+)', diagrams.instance_states())
    assert {name: name.replace("-", "_") for name in STATE_CODES} == dict(named)


def test_the_diagram_has_every_state_and_only_true_arrows():
    drawn = diagrams.instance_states()
    arrows = re.findall(r"(\w[\w-]*) --> (\w[\w-]*)", drawn)
    known = {state.replace("-", "_") for state in STATE_CODES}
    assert {state for arrow in arrows for state in arrow} == known
    true = {(at.replace("-", "_"), to.replace("-", "_")) for (at, _), to in TRANSITIONS.items()}
    assert set(arrows) <= true


def test_the_diagram_shows_how_long_a_passing_state_lasts():
    drawn = diagrams.instance_states()
    for state in ("pending", "stopping", "shutting-down"):
        event, seconds = PASSING[state]
        arrow = f"{state.replace('-', '_')} --> {next_state(state, event)}: after {seconds:g} s"
        assert arrow in drawn


def test_the_diagram_shows_only_what_the_table_has():
    assert set(TRANSITIONS) >= diagrams.SHOWN_EVENTS
