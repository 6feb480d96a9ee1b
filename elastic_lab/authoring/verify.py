"""The author's gate: a lab teaches what it says, and its checks can tell right from wrong.

Solutions earn everything and unsolved labs nothing; each wrong answer is refused by the check it
names and shows the misconception it names; each check refuses at least one answer that every
other check lets pass; hints, explanation and "what if" are there; nothing lies about.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from elastic_lab.authoring.plays import Players, Results
from elastic_lab.authoring.source import Cell, read_cells
from elastic_lab.authoring.wrong_answers import WrongAnswer, read_wrong_answers
from elastic_lab.exercises.course import LabFolder, load_exercises
from elastic_lab.exercises.exercise import HINT_LEVELS, Exercise, LabExercises

BELONGS = {"lab.md", "checks.py", "wrong_answers"}


@dataclass(frozen=True)
class Lab:
    """All that a lab's folder holds."""

    folder: LabFolder
    cells: list[Cell]
    exercises: LabExercises
    wrong_answers: list[WrongAnswer]


@dataclass(frozen=True)
class Report:
    """What is wrong with a lab, a sentence each, and for each check its kills of wrong answers."""

    lab: str
    faults: list[str]
    killed: dict[str, int]
    tried: int

    def text(self) -> str:
        """The report as an author reads it: kills per check, then the faults."""
        lines = [f"{self.lab}: {self.tried} wrong answers, {len(self.faults)} faults"]
        lines += [f"  {check}: refused {count}" for check, count in self.killed.items()]
        return "\n".join([*lines, *(f"  ✗ {fault}" for fault in self.faults)])


def verify(
    folder: LabFolder, players: Players, tell: Callable[[str], None] = lambda text: None
) -> Report:
    """Everything that the gate asks of the lab in `folder`; `tell` hears of the progress."""
    cells = read_cells(folder)
    lab = Lab(folder, cells, load_exercises(folder), read_wrong_answers(folder, cells))
    faults = [*_stray_files(folder), *_missing_words(lab), *_missing_cells(lab)]
    plays = [
        _solved(lab),
        _unsolved(lab),
        *(_with_answer(lab, wrong) for wrong in lab.wrong_answers),
    ]
    played: list[Results] = []
    for results in players.play_all(plays):
        played.append(results)
        tell(f"{folder.name}: {len(played)} of {len(plays)} plays")
    solved, unsolved, *wrong = played
    faults += _solution_faults(lab, solved) + _unsolved_faults(unsolved)
    pairs = list(zip(lab.wrong_answers, wrong, strict=True))
    for answer, results in pairs:
        faults += _wrong_answer_faults(answer, results)
    faults += _unproved_checks(lab, pairs) + _unshown_misconceptions(lab)
    return Report(folder.name, faults, _kills(lab, pairs), len(pairs))


def _solved(lab: Lab) -> list[str]:
    return [cell.solved for cell in lab.cells if cell.kind == "code"]


def _unsolved(lab: Lab) -> list[str]:
    return [cell.starter for cell in lab.cells if cell.kind == "code"]


def _with_answer(lab: Lab, wrong: WrongAnswer) -> list[str]:
    """The unsolved lab up to the check of the exercise, with the wrong answer in its cell."""
    sources = []
    for cell in lab.cells:
        if cell.kind == "code" and (not cell.checks or cell.checks == wrong.exercise):
            sources.append(wrong.cell if cell.exercise == wrong.exercise else cell.starter)
        if cell.checks == wrong.exercise:
            break
    return sources


def _stray_files(folder: LabFolder) -> list[str]:
    names = {path.name for path in folder.path.iterdir() if not path.name.startswith("__")}
    return [f"{name} does not belong in course/{folder.name}" for name in sorted(names - BELONGS)]


def _missing_words(lab: Lab) -> Iterator[str]:
    for exercise in lab.exercises.exercises.values():
        if len(exercise.hints) != len(HINT_LEVELS) or not all(exercise.hints):
            yield f"{exercise.id} must have {len(HINT_LEVELS)} hints: {', '.join(HINT_LEVELS)}"
        if not exercise.explanation or not exercise.what_if:
            yield f"{exercise.id} has no explanation or no 'what if'"
        if not exercise.checks:
            yield f"{exercise.id} has no check"


def _missing_cells(lab: Lab) -> Iterator[str]:
    answered = {cell.exercise for cell in lab.cells}
    checked = {cell.checks for cell in lab.cells}
    for exercise in lab.exercises.exercises:
        if exercise not in answered:
            yield f"{exercise} has no cell that begins with `# Exercise {exercise}`"
        if exercise not in checked:
            yield f'{exercise} has no cell `lab.check("{exercise}")`'


def _solution_faults(lab: Lab, results: Results) -> list[str]:
    reached = {result["exercise"]: result for result in results}
    return [
        f"the solution of {exercise.id} earns {_points(reached.get(exercise.id))} of "
        f"{exercise.points} points{_reason(reached.get(exercise.id))}"
        for exercise in lab.exercises.exercises.values()
        if _points(reached.get(exercise.id)) != exercise.points
    ]


def _unsolved_faults(results: Results) -> list[str]:
    return [
        f"the unsolved {result['exercise']} earns {result['points']} points"
        for result in results
        if result["points"]
    ]


def _wrong_answer_faults(wrong: WrongAnswer, results: Results) -> list[str]:
    name = wrong.path.name
    if not results:
        return [f"{name} was never checked"]
    failed = _failed(results)
    faults = []
    if wrong.refused_by not in failed:
        faults.append(f"{name} is not refused by {wrong.refused_by}{_reason(results[-1])}")
    if wrong.shows and wrong.shows not in results[-1]["misconceptions"]:
        faults.append(f"{name} does not show the misconception {wrong.shows}")
    return faults


def _unproved_checks(lab: Lab, pairs: list[tuple[WrongAnswer, Results]]) -> list[str]:
    alone = {(wrong.exercise, *_failed(results)) for wrong, results in pairs if results}
    return [
        f"{exercise.id}: no wrong answer fails {check.name} alone"
        for exercise in lab.exercises.exercises.values()
        for check in exercise.checks
        if (exercise.id, check.name) not in alone
    ]


def _unshown_misconceptions(lab: Lab) -> list[str]:
    shown = {wrong.shows for wrong in lab.wrong_answers}
    return [
        f"no wrong answer shows the misconception {name}"
        for name in lab.exercises.misconceptions
        if name not in shown
    ]


def _kills(lab: Lab, pairs: list[tuple[WrongAnswer, Results]]) -> dict[str, int]:
    names = [_full_name(e, c.name) for e in lab.exercises.exercises.values() for c in e.checks]
    kills = dict.fromkeys(names, 0)
    for wrong, results in pairs:
        for check in _failed(results) if results else ():
            kills[f"{wrong.exercise} {check}"] += 1
    return kills


def _full_name(exercise: Exercise, check: str) -> str:
    return f"{exercise.id} {check}"


def _failed(results: Results) -> list[str]:
    verdicts = results[-1]["verdicts"]
    return [verdict["check"] for verdict in verdicts if not verdict["judgement"]["passed"]]


def _points(result: dict[str, object] | None) -> object:
    return result["points"] if result else 0


def _reason(result: dict[str, object] | None) -> str:
    return f" ({result['reason']})" if result and result["reason"] else ""
