"""The author's gate: a lab teaches what it says, and its checks can tell right from wrong.

Solutions earn everything and unsolved labs nothing; each wrong answer is refused by the check it
names and shows the misconception it names; each check refuses at least one answer that every
other check lets pass; hints, explanation and "what if" are there; nothing lies about.

An answer is played on those cells of the unsolved lab that its exercise needs: that the solution
earns everything there shows that these are enough. All solutions in a row are `build`'s to try.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from elastic_lab.authoring.plays import Play, Players
from elastic_lab.authoring.source import Cell, read_cells
from elastic_lab.authoring.wrong_answers import WrongAnswer, read_wrong_answers
from elastic_lab.exercises.course import LabFolder, load_exercises
from elastic_lab.exercises.exercise import HINT_LEVELS, Exercise, LabExercises
from elastic_lab.exercises.needed_cells import needed_cells

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
    answers = [cell for cell in cells if cell.exercise in lab.exercises.exercises]
    plays = [
        _unsolved(lab),
        *(_alone(lab, cell.exercise) for cell in answers),
        *(_alone(lab, wrong.exercise, wrong.cell) for wrong in lab.wrong_answers),
    ]
    played: list[Play] = []
    for play in players.play_all(plays):
        played.append(play)
        tell(f"{folder.name}: {len(played)} of {len(plays)} plays")
    unsolved, *others = played
    solved, wrong = others[: len(answers)], others[len(answers) :]
    faults += _unsolved_faults(unsolved)
    for cell, play in zip(answers, solved, strict=True):
        faults += _solution_faults(lab, cell.exercise, play)
    pairs = list(zip(lab.wrong_answers, wrong, strict=True))
    for answer, play in pairs:
        faults += _wrong_answer_faults(answer, play)
    faults += _unproved_checks(lab, pairs) + _unshown_misconceptions(lab)
    return Report(folder.name, faults, _kills(lab, pairs), len(pairs))


def _unsolved(lab: Lab) -> list[str]:
    return [cell.starter for cell in lab.cells if cell.kind == "code"]


def _alone(lab: Lab, exercise: str, wrong: str = "") -> list[str]:
    """The exercise's solution, or a wrong answer, on what both need of the unsolved lab."""
    before, solution = [], ""
    for cell in lab.cells:
        if cell.exercise == exercise:
            solution = cell.solved
            break
        if cell.kind == "code" and not cell.checks:
            before.append(cell.starter)
    checks = [cell.solved for cell in lab.cells if cell.checks == exercise]
    needed = needed_cells(before, exercise, [solution, wrong, *checks])
    return [*needed, wrong or solution, *checks]


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
    answered = {cell.exercise for cell in lab.cells if cell.exercise}
    checked = {cell.checks for cell in lab.cells}
    for exercise in lab.exercises.exercises:
        if exercise not in answered:
            yield f"{exercise} has no cell that begins with `# Exercise {exercise}`"
        if exercise not in checked:
            yield f'{exercise} has no cell `lab.check("{exercise}")`'
    for exercise in sorted(answered - set(lab.exercises.exercises)):
        yield f"{exercise} has a cell, but is not in checks.py"


def _solution_faults(lab: Lab, exercise: str, play: Play) -> list[str]:
    wanted = lab.exercises.exercises[exercise].points
    result = play.checks[-1] if play.checks else None
    failed = [f"with the solution of {exercise} the lab fails in {line}" for line in play.failed]
    if _points(result) == wanted:
        return failed
    return [
        *failed,
        f"the solution of {exercise} earns {_points(result)} of {wanted} points, played on the "
        f"cells that define what it uses{_reason(result)}",
    ]


def _unsolved_faults(play: Play) -> list[str]:
    failed = [f"the unsolved lab fails in {line}" for line in play.failed]
    return failed + [
        f"the unsolved {result['exercise']} earns {result['points']} points"
        for result in play.checks
        if result["points"]
    ]


def _wrong_answer_faults(wrong: WrongAnswer, play: Play) -> list[str]:
    name = wrong.path.name
    if not play.checks:
        return [f"{name} was never checked"]
    result = play.checks[-1]
    faults = []
    if wrong.refused_by not in _refused_by(play):
        faults.append(f"{name} is not refused by {wrong.refused_by}{_reason(result)}")
    if wrong.shows and wrong.shows not in result["misconceptions"]:
        faults.append(f"{name} does not show the misconception {wrong.shows}")
    return faults


def _unproved_checks(lab: Lab, pairs: list[tuple[WrongAnswer, Play]]) -> list[str]:
    alone = {(wrong.exercise, *_refused_by(play)) for wrong, play in pairs}
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


def _kills(lab: Lab, pairs: list[tuple[WrongAnswer, Play]]) -> dict[str, int]:
    names = [_full_name(e, c.name) for e in lab.exercises.exercises.values() for c in e.checks]
    kills = dict.fromkeys(names, 0)
    for wrong, play in pairs:
        for check in _refused_by(play):
            kills[f"{wrong.exercise} {check}"] += 1
    return kills


def _full_name(exercise: Exercise, check: str) -> str:
    return f"{exercise.id} {check}"


def _refused_by(play: Play) -> list[str]:
    """The checks that failed in the last cell that checked."""
    verdicts = play.checks[-1]["verdicts"] if play.checks else ()
    return [verdict["check"] for verdict in verdicts if not verdict["judgement"]["passed"]]


def _points(result: dict[str, object] | None) -> object:
    return result["points"] if result else 0


def _reason(result: dict[str, object] | None) -> str:
    return f" ({result['reason']})" if result and result["reason"] else ""
