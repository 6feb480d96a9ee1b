"""What came of an exercise: a verdict for each check, and the points they add up to."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["passed", "failed", "skipped", "broken"]


@dataclass(frozen=True)
class Judgement:
    """What a check says of an observation. `shows` names the misconception behind a failure."""

    passed: bool
    observed: str
    why: str = ""
    next_step: str = ""
    shows: str = ""


def judged(
    passed: bool, observed: str, why: str = "", next_step: str = "", shows: str = ""
) -> Judgement:
    """The judgement `passed`, with what was `observed`; the rest is for a failure alone."""
    if passed:
        return Judgement(True, observed)
    return Judgement(False, observed, why, next_step, shows)


@dataclass(frozen=True)
class Verdict:
    """One check's judgement with the points at stake and what had been expected."""

    check: str
    points: int
    expected: str
    judgement: Judgement


@dataclass(frozen=True)
class Result:
    """An exercise's outcome. `reason` says why there is no verdict (skipped, or ours is broken),
    or why the learner's answer could not be looked at."""

    exercise: str
    status: Status
    verdicts: tuple[Verdict, ...] = ()
    reason: str = ""

    @property
    def points(self) -> int:
        """Points earned: those of the checks that passed."""
        return sum(verdict.points for verdict in self.verdicts if verdict.judgement.passed)

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """The misconceptions that the failed checks show, in order, each once."""
        shown = (verdict.judgement.shows for verdict in self.verdicts)
        return tuple(dict.fromkeys(name for name in shown if name))
