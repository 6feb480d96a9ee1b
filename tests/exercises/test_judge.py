"""From an observation to a result: passed, failed, skipped or ours to mend."""

import pytest

from elastic_lab.cloud.address import CloudAddress
from elastic_lab.exercises import AnswerError, LabExercises, ObservedCloud, judged
from elastic_lab.exercises.answers import NamespaceAnswers
from elastic_lab.exercises.judge import judge

NOWHERE = ObservedCloud(CloudAddress("http://127.0.0.1:9"))


def made_exercise(observe, services=("ec2",)):
    lab = LabExercises("90", {"half": "Half is not whole."})
    exercise = lab.exercise(
        "90.1",
        title="t",
        hints=("a", "b", "c"),
        explanation="e",
        what_if="w",
        services=services,
    )(observe)
    exercise.check("one", 2, "one")(lambda seen: judged(seen["n"] >= 1, observed="n"))
    exercise.check("two", 3, "two")(
        lambda seen: judged(seen["n"] >= 2, observed="n", why="small", shows="half")
    )
    return exercise


def result_of(observe, missing=()):
    answers = NamespaceAnswers({}, "")
    return judge(made_exercise(observe), NOWHERE, answers, {}, missing)[0]


@pytest.mark.parametrize(
    ("n", "status", "points", "shown"),
    [(0, "failed", 0, ("half",)), (1, "failed", 2, ("half",)), (2, "passed", 5, ())],
)
def test_partial_credit_is_per_check(n, status, points, shown):
    result = result_of(lambda cloud, answers, made: {"n": n})
    assert (result.status, result.points, result.misconceptions) == (status, points, shown)


def test_a_failed_judgement_keeps_its_reason_and_a_passed_one_has_none():
    result = result_of(lambda cloud, answers, made: {"n": 1})
    assert [verdict.judgement.why for verdict in result.verdicts] == ["", "small"]


def test_while_there_is_nothing_to_judge_every_check_says_so():
    exercise = made_exercise(lambda cloud, answers, made: {"n": made["n"]})
    exercise.unless(lambda seen: judged(False, observed="nothing") if seen["n"] > 5 else None)
    early, in_time = (
        judge(exercise, NOWHERE, NamespaceAnswers({}, ""), {"n": n})[0] for n in (9, 2)
    )
    assert [verdict.judgement.observed for verdict in early.verdicts] == ["nothing", "nothing"]
    assert (early.points, in_time.points) == (0, 5)


def test_an_exercise_whose_service_is_missing_is_skipped_even_if_it_would_pass():
    result = result_of(lambda cloud, answers, made: {"n": 2}, missing=("ec2",))
    assert (result.status, result.points) == ("skipped", 0)
    assert "does not have ec2" in result.reason


def test_an_exercise_that_needs_a_journal_is_skipped_without_one():
    result = result_of(lambda cloud, answers, made: {"n": len(cloud.learner_calls())})
    assert (result.status, result.points) == ("skipped", 0)


def test_an_answer_that_is_missing_is_the_learners_to_mend():
    result = result_of(lambda cloud, answers, made: {"n": answers.value("n")})
    assert result.status == "failed"
    assert "`n` is not there yet" in result.reason


def raise_key_error(cloud, answers, made):
    return {"n": made["nothing"]}


def raise_answer_error(cloud, answers, made):
    raise AnswerError("say it again")


def test_a_fault_of_the_check_is_ours():
    result = result_of(raise_key_error)
    assert (result.status, result.points) == ("broken", 0)
    assert "KeyError" in result.reason


def test_a_check_that_fails_by_itself_is_ours():
    result = result_of(lambda cloud, answers, made: {"n": "text"})
    assert (result.status, result.points) == ("broken", 0)
    assert "TypeError" in result.reason


def test_the_observation_holds_only_json():
    class Sneaky:
        def __ge__(self, other):
            return True

    result = result_of(lambda cloud, answers, made: {"n": Sneaky()})
    assert (result.status, result.points) == ("broken", 0)
