"""What a check says: observed, expected, why, next; and what a screen shows of it."""

import pytest

from elastic_lab.exercises import LabExercises
from elastic_lab.exercises.result import Judgement, Result, Verdict
from elastic_lab.notebook.answer_cell import last_cell
from elastic_lab.notebook.feedback import Feedback
from elastic_lab.notebook.words import Words

LAB = LabExercises("90", {})
EXERCISE = LAB.exercise(
    "90.1", title="Title", hints=("a", "b", "c"), explanation="because.", what_if="it rained?"
)(lambda cloud, answers, made: {})
EXERCISE.check("one", 2, "two `zones`")(lambda seen: Judgement(True, ""))

FAILED = Verdict("one", 2, "two `zones`", Judgement(False, "<one>", "one call", "loop", "belief"))
PASSED = Verdict("one", 2, "two `zones`", Judgement(True, "both"))


def feedback(status, *verdicts, reason="", beliefs=()):
    return Feedback(EXERCISE, Result("90.1", status, verdicts, reason), beliefs)


def test_a_failure_says_all_four_and_where_to_go():
    text = repr(feedback("failed", FAILED, beliefs=("It is otherwise.",)))
    for part in ("not yet, 0 of 2 points", "✗ two `zones` (2)", "observed: <one>", "why: one call"):
        assert part in text
    assert "next: loop" in text
    assert "Think again: It is otherwise." in text
    assert 'lab.hint("90.1")' in text
    assert "because." not in text


def test_a_success_explains_and_asks_what_if():
    text = repr(feedback("passed", PASSED))
    assert "passed, 2 of 2 points" in text
    assert "Why: because." in text
    assert "What if: it rained?" in text
    assert "hint" not in text


def test_ours_to_mend_is_said_to_be_ours():
    text = repr(feedback("broken", reason="KeyError: 'x'"))
    assert "The fault is the lab's, not yours (KeyError: 'x')" in text


@pytest.mark.parametrize("status", ["skipped", "failed"])
def test_the_reason_is_told(status):
    assert "There is none" in repr(feedback(status, reason="there is none"))


def test_html_is_escaped_marked_up_and_the_same_every_time():
    bundle = feedback("failed", FAILED)._repr_mimebundle_()
    assert bundle == feedback("failed", FAILED)._repr_mimebundle_()
    assert "&lt;one&gt;" in bundle["text/html"]
    assert "<one>" not in bundle["text/html"]
    assert "two <code>zones</code>" in bundle["text/html"]
    assert bundle["text/plain"] == repr(feedback("failed", FAILED))


def test_a_lone_backtick_is_left_alone():
    odd = Verdict("one", 2, "a ` b", Judgement(True, "ok"))
    assert "a ` b" in feedback("passed", odd)._repr_mimebundle_()["text/html"]


def test_words_are_shown_unquoted():
    assert repr(Words("say `this`")) == "say `this`"


CELLS = ["# Exercise 01.3\nold", "x = 1", "  # Exercise 01.3 · again\nnew", "# Exercise 01.30\n"]


@pytest.mark.parametrize(
    ("exercise", "found"), [("01.3", CELLS[2]), ("01.30", CELLS[3]), ("01.4", "")]
)
def test_the_last_run_of_the_exercises_cell_is_found(exercise, found):
    assert last_cell(exercise, CELLS) == found


def test_dollars_are_no_formula_and_lines_stay_lines():
    shown = Words("$3 now\n$4 then")._repr_mimebundle_()
    assert shown["text/plain"] == "$3 now\n$4 then"
    assert "$" not in shown["text/markdown"]
    assert shown["text/markdown"].replace("<span>&#36;</span>", "$") == "$3 now  \n$4 then"
