"""Answers come through as plain values or not at all."""

import pytest

from elastic_lab.exercises import AnswerError
from elastic_lab.exercises.answers import NamespaceAnswers, plain


class AlwaysEqual:
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


class LyingList(list):
    def __len__(self):
        return 3


class LyingStr(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


PLAIN = [None, True, 3, 2.5, "x", [1, [2]], {"a": {"b": [None]}}]
NOT_PLAIN = [AlwaysEqual(), LyingList([1]), LyingStr("x"), {1: 2}, {"a": AlwaysEqual()}, {1, 2}]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_values_come_through_as_copies(value):
    copied = plain(value, "answer")
    assert copied == value
    assert copied is not value or not isinstance(value, list | dict)


@pytest.mark.parametrize("value", NOT_PLAIN, ids=lambda value: type(value).__name__)
def test_objects_that_could_lie_do_not(value):
    with pytest.raises(AnswerError, match="`answer` is of type"):
        plain(value, "answer")


def test_tuples_become_lists():
    assert plain((1, (2,)), "answer") == [1, [2]]


def test_a_bottomless_value_is_refused():
    endless: list = []
    endless.append(endless)
    with pytest.raises(AnswerError, match="nested more than"):
        plain(endless, "answer")


def test_a_missing_answer_is_told():
    with pytest.raises(AnswerError, match="`ids` is not there yet"):
        NamespaceAnswers({"ids": ...}, "").value("ids")


def answers(cell: str) -> NamespaceAnswers:
    namespace: dict = {"factor": 2}
    exec(cell, namespace)
    return NamespaceAnswers(namespace, cell)


COUNTER = "seen = []\ndef count(job):\n    seen.append(job)\n    return len(seen) * factor"


def test_a_function_is_driven_call_by_call():
    ours = answers(COUNTER)
    assert [ours.call("count", "a").value for _ in range(3)] == [2, 4, 6]


def test_a_restart_forgets_what_the_cell_kept_in_memory():
    ours = answers(COUNTER)
    ours.call("count", "a")
    assert ours.restarted().call("count", "a").value == 2
    assert ours.call("count", "a").value == 4


def test_a_restart_forgets_what_another_cell_kept():
    namespace: dict = {"seen": []}
    cell = "def count(job):\n    seen.append(job)\n    return len(seen)"
    exec(cell, namespace)
    ours = NamespaceAnswers(namespace, cell)
    again = ours.restarted()
    assert [ours.call("count", "a").value, again.call("count", "a").value] == [1, 1]


def test_a_restart_salts_hashes_anew():
    ours = answers("def salted(text):\n    return hash(text), hash(7)")
    (here, number), (there, same) = (
        answer.call("salted", "x").value for answer in (ours, ours.restarted())
    )
    assert here != there
    assert number == same


def test_a_restart_runs_the_cell_that_defined_the_function():
    import linecache

    source = "def f():\n    return 1\n"
    linecache.cache["<cell 7>"] = (len(source), None, source.splitlines(True), "<cell 7>")
    namespace: dict = {}
    exec(compile(source, "<cell 7>", "exec"), namespace)
    again = NamespaceAnswers(namespace, "# the starter: no function").restarted("f")
    assert again.call("f").value == 1


def test_a_cell_that_stops_is_the_learners_to_mend():
    with pytest.raises(AnswerError, match="your cell stops with NameError: name 'nothing'"):
        NamespaceAnswers({}, "nothing").restarted()


def test_an_error_in_the_learners_function_is_an_outcome():
    outcome = answers("def f():\n    return 1 / 0").call("f")
    assert outcome.value is None
    assert outcome.error == "ZeroDivisionError: division by zero"


def test_what_is_no_function_is_told():
    with pytest.raises(AnswerError, match="`factor` is not a function"):
        answers("").call("factor")


def test_numbers_of_numpy_are_numbers():
    given = answers("import numpy as np\nx = [np.float64(1.5), np.int64(2), np.bool_(True)]")
    assert [type(value) for value in given.value("x")] == [float, int, bool]


def test_what_only_looks_like_a_number_of_numpy_is_refused():
    lie = "import numpy as np\nclass Lie(np.float64):\n    pass\nx = Lie(1.5)"
    with pytest.raises(AnswerError, match="is of type Lie"):
        answers(lie).value("x")


class Breaker:
    """As a learner may write it."""

    def __init__(self, threshold, clock=None):
        self.threshold, self.clock = threshold, clock

    def call(self, function):
        return function(self.threshold, self.clock())

    def odd(self):
        return AlwaysEqual()


def test_an_object_of_a_learners_class_is_driven_from_outside():
    made = NamespaceAnswers({"Breaker": Breaker}, "").made("Breaker", 5, clock=lambda: 7.0)
    assert made.call("call", lambda *given: given).value == [5, 7.0]
    assert made.call("call", {}.__getitem__).error.startswith("TypeError: ")
    with pytest.raises(AnswerError, match="is of type AlwaysEqual"):
        made.call("odd")
    with pytest.raises(AnswerError, match="has no method `open"):
        made.call("open")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "`Breaker` is not there yet"),
        ({"Breaker": 5}, "`Breaker` is not a class"),
        ({"Breaker": AlwaysEqual}, "cannot be made as the exercise says: TypeError"),
    ],
)
def test_a_class_that_cannot_be_made_is_told(given, said):
    with pytest.raises(AnswerError, match=said):
        NamespaceAnswers(given, "").made("Breaker", 5, clock=None)
