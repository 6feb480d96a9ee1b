"""The contract between a lab, a check and a mark.

An exercise *observes* what the learner's system does and *judges* the observation, one verdict a
check. A learner's `lab.check` and an instructor's mark run the same code.

    lab = LabExercises("01", misconceptions={...})

    @lab.exercise("01.1", title=..., hints=(...), explanation=..., what_if=...)
    def three_servers(cloud, answers, made):
        return {"instances": ...}              # plain JSON values

    @three_servers.check("two_zones", points=2, expected="instances in two Availability Zones")
    def _(seen):
        return judged(len(zones) > 1, observed=..., why=..., next_step=..., shows="one_zone")
"""

from elastic_lab.exercises.answers import AnswerError, Answers, Outcome
from elastic_lab.exercises.days import DayError
from elastic_lab.exercises.exercise import Check, Exercise, LabExercises
from elastic_lab.exercises.observed_cloud import ObservedCloud
from elastic_lab.exercises.result import Judgement, Result, Verdict, judged
from elastic_lab.exercises.rubric_item import RubricItem
from elastic_lab.exercises.wording import counted
from elastic_lab.simulation.orders.day import Day, FixedFleet, Outage

__all__ = [
    "AnswerError",
    "Answers",
    "Check",
    "Day",
    "DayError",
    "Exercise",
    "FixedFleet",
    "Judgement",
    "LabExercises",
    "ObservedCloud",
    "Outage",
    "Outcome",
    "Result",
    "RubricItem",
    "Verdict",
    "counted",
    "judged",
]
