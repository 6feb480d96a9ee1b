"""An exercise as its author writes it in `checks.py`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elastic_lab.exercises.answers import Answers
from elastic_lab.exercises.observed_cloud import ObservedCloud
from elastic_lab.exercises.result import Judgement
from elastic_lab.exercises.rubric_item import RubricItem
from elastic_lab.simulation.orders.day import Day

Seen = Mapping[str, Any]
Observe = Callable[[ObservedCloud, Answers, Seen], dict[str, Any]]
Setup = Callable[[ObservedCloud], dict[str, Any]]
Judge = Callable[[Seen], Judgement]
TooEarly = Callable[[Seen], Judgement | None]
Hint = str | Callable[[Seen], str]

HINT_LEVELS = ("nudge", "concept", "near-solution")


@dataclass(frozen=True)
class Check:
    """One thing that must hold of the observation, worth `points`."""

    name: str
    points: int
    expected: str
    judge: Judge


@dataclass
class Exercise:
    """One exercise: how it is observed, its checks, its three hints, and what to say after.

    `setup` makes the situation that the exercise starts from, and returns what `observe` is
    handed as `made`. A hint may be a function of the observation, so that it can look before it
    speaks.
    """

    id: str
    title: str
    services: tuple[str, ...]
    hints: tuple[Hint, ...]
    explanation: str
    what_if: str
    observe: Observe
    setup_sentence: str = ""
    setup: Setup | None = None
    too_early: TooEarly | None = None
    checks: list[Check] = field(default_factory=list)

    @property
    def points(self) -> int:
        """The points that the exercise is worth."""
        return sum(check.points for check in self.checks)

    def check(self, name: str, points: int, expected: str) -> Callable[[Judge], Judge]:
        """Add the decorated judge as the check `name`."""

        def add(judge: Judge) -> Judge:
            self.checks.append(Check(name, points, expected, judge))
            return judge

        return add

    def unless(self, too_early: TooEarly) -> None:
        """Let `too_early` speak first: what it returns, if anything, is said by every check."""
        self.too_early = too_early

    def judge(self, check: Check, seen: Seen) -> Judgement:
        """What `check` says of the observation."""
        early = self.too_early(seen) if self.too_early else None
        return early or check.judge(seen)

    def before(self, sentence: str) -> Callable[[Setup], Setup]:
        """Make the decorated function the exercise's setup; `sentence` tells the learner of it."""

        def add(setup: Setup) -> Setup:
            self.setup, self.setup_sentence = setup, sentence
            return setup

        return add


class LabExercises:
    """The exercises of one lab, in order, and the misconceptions that its checks can show.

    `misconceptions`: name -> what a learner who shows it believes, in a sentence that starts
    with what is true instead. `days`: those that a learner can simulate in this lab. `parameters`:
    name -> the values that it may have (see `parameters`).
    """

    def __init__(
        self,
        lab: str,
        misconceptions: Mapping[str, str],
        days: Iterable[Day] = (),
        parameters: Mapping[str, Sequence[Any]] | None = None,
    ) -> None:
        self.lab = lab
        self.misconceptions = dict(misconceptions)
        self.days = {day.name: day for day in days}
        self.parameters = dict(parameters or {})
        self.exercises: dict[str, Exercise] = {}
        self.rubric: dict[str, RubricItem] = {}

    def rubric_item(
        self, item_id: str, *, exercise: str, title: str, points: int, criterion: str
    ) -> RubricItem:
        """Add something that a person marks (see `RubricItem`); raises ValueError when there is
        an item of that name."""
        if item_id in self.rubric:
            raise ValueError(f"there are two rubric items {item_id!r}")
        made = RubricItem(item_id, exercise, title, points, criterion)
        self.rubric[item_id] = made
        return made

    def exercise(
        self,
        exercise_id: str,
        *,
        title: str,
        hints: tuple[Hint, Hint, Hint],
        explanation: str,
        what_if: str,
        services: tuple[str, ...] = ("ec2",),
    ) -> Callable[[Observe], Exercise]:
        """Add the exercise that the decorated function observes."""

        def add(observe: Observe) -> Exercise:
            made = Exercise(exercise_id, title, services, hints, explanation, what_if, observe)
            self.exercises[exercise_id] = made
            return made

        return add
