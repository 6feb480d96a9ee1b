"""The `lab` of an answer that is being graded: the same to the learner's code, but its cloud is
opened and its setups are made outside, and it knows neither checks nor hints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from elastic_lab.cloud.address import CloudAddress
from elastic_lab.exercises import LabExercises, ObservedCloud
from elastic_lab.exercises.lab_header import LabHeader
from elastic_lab.notebook.feedback import Feedback
from elastic_lab.notebook.lab import Lab, LabError
from elastic_lab.notebook.progress_table import ProgressTable
from elastic_lab.notebook.simulating import Simulating
from elastic_lab.notebook.words import Words
from elastic_lab.sandbox.guard import guard
from elastic_lab.sandbox.waiters import scale_waiters
from elastic_lab.simulation.orders.day import day_of

Ask = Callable[..., Any]


def opener(ask: Ask) -> Callable[[str, bool], Lab]:
    """What opens a lab there: `ask` asks the judge."""

    def open_jailed(lab: str, resume: bool) -> Lab:
        opened = JailedLab(ask, ask("lab", lab=lab))
        opened.open(resume)
        return opened

    return open_jailed


class JailedLab(Lab):
    """A lab of which the judge told the header and the days."""

    def __init__(self, ask: Ask, told: Mapping[str, Any]) -> None:
        self._ask = ask
        days = [day_of(day) for day in told["days"]]
        header = LabHeader(**told["header"])
        self._parameters = dict(told["parameters"])
        super().__init__(LabExercises(told["lab"], {}, days), header)

    def open(self, resume: bool = False) -> None:
        """Have a pristine cloud, or with `resume` the one that there is."""
        told = self._ask("cloud", resume=resume)
        address = CloudAddress(told["endpoint"], told["private"], told["token"])
        guard(address.endpoint, (address.private,))
        scale_waiters(self._header.time_scale)
        self._cloud = ObservedCloud(address)
        self._simulating = Simulating(self._cloud.days)

    @property
    def parameters(self) -> dict[str, Any]:
        """The values of the learner whose submission it is."""
        return dict(self._parameters)

    def check(self, exercise: str) -> Feedback:
        """Nothing: the judge checks once the answer has run."""
        return _said(f"Exercise {exercise} is checked by whoever grades it.")  # type: ignore[return-value]

    def hint(self, exercise: str) -> Words:
        """Nothing."""
        return _said("There are no hints while a submission is graded.")

    def setup(self, exercise: str) -> Words:
        """Have the judge make the situation."""
        told = self._ask("setup", exercise=exercise)
        if "error" in told:
            raise LabError(told["error"])
        return _said(told["sentence"])

    def predict(self, question: str, guess: Any) -> Words:
        """Nothing: a guess is never marked."""
        return _said(f"{question} Your guess is noted.")

    def progress(self) -> ProgressTable:
        """An empty table: progress is the learner's own."""
        return ProgressTable(self._header.title, [])


def _said(text: str) -> Words:
    return Words(text)
