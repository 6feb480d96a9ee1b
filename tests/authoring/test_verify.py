"""The gate notices what is wrong with a lab. A lab as `new-lab` begins it is right; each fault
that an author can make in it is found."""

import shutil

import pytest

from elastic_lab.authoring.new_lab import begin_lab
from elastic_lab.authoring.plays import players
from elastic_lab.authoring.source import SourceError
from elastic_lab.authoring.verify import verify
from elastic_lab.exercises.course import LabFolder, lab_folder


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A lab as `new-lab` begins it."""
    return begin_lab("90_things", tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="module")
def course(tmp_path_factory, template):
    """A course of one lab, which player processes have as theirs."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(template, root / "course" / template.name)
    return root


@pytest.fixture(scope="module")
def ready(course):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELASTIC_LAB_COURSE", str(course))
        with players(2) as made:
            yield made


@pytest.fixture
def lab(course, template, monkeypatch):
    """The lab anew, and this process in its course."""
    monkeypatch.setenv("ELASTIC_LAB_COURSE", str(course))
    folder = course / "course" / template.name
    shutil.rmtree(folder)
    shutil.copytree(template, folder)
    return folder


def faults(folder, ready):
    return verify(LabFolder(folder), ready).faults


def test_a_new_lab_passes(lab, ready):
    report = verify(lab_folder("90"), ready)
    assert (report.faults, report.killed, report.tried) == ([], {"90.1 right_answer": 1}, 1)
    assert "90_things: 1 wrong answers, 0 faults" in report.text()


# (file, what stands there, what an author has put, the fault that is found)
MISTAKES = {
    "solution fails": ("lab.md", "answer = 42", "answer = 43", "the solution of 90.1 earns 0 of 2"),
    "solution left in": ("lab.md", "#: answer = ...", "#: answer = 42", "unsolved 90.1 earns 2"),
    "check accepts": ("checks.py", '["answer"] == 42', '["answer"] > 1', "is not refused by"),
    "misconception lost": ("checks.py", 'shows="a_guess"', 'shows=""', "does not show"),
    "no such wrong answer": ("checks.py", '"a_guess": ', '"b": "x", "a_guess": ', "shows the misc"),
    "a hint is missing": ("checks.py", '"The concept."', '""', "must have 3 hints"),
    "no explanation": ("checks.py", '"why the solution works."', '""', "no explanation"),
    "no check cell": ("lab.md", 'lab.check("90.1")', "lab.progress()", "has no cell `lab.check"),
    "unsolved fails": (
        "lab.md",
        "#: answer = ...",
        "#: answer = 1 / 0",
        "unsolved lab fails in `#",
    ),
    "an unproved check": (
        "checks.py",
        '@first.check("right_answer"',
        '@first.check("number", 1, "a number")\ndef number(seen):\n'
        "    return judged(True, observed='')\n\n\n@first.check(\"right_answer\"",
        "no wrong answer fails number alone",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found(lab, ready, name):
    file, stands, put, fault = MISTAKES[name]
    text = (lab / file).read_text()
    assert stands in text
    (lab / file).write_text(text.replace(stands, put, 1))
    assert any(fault in found for found in faults(lab, ready))


GUESS = """```{code-cell} ipython3
### BEGIN SOLUTION
#: guess = ...
guess = 42
### END SOLUTION
```

### Exercise"""


def test_an_exercise_that_leans_on_another_cells_solution_is_found(lab, ready):
    text = (lab / "lab.md").read_text()
    leaning = text.replace("### Exercise", GUESS, 1).replace("answer = 42", "answer = guess")
    (lab / "lab.md").write_text(leaning)
    assert [fault for fault in faults(lab, ready) if "earns 0 of 2 points, played on" in fault]


def test_a_cell_of_an_exercise_that_is_nowhere_is_found(lab, ready):
    with (lab / "lab.md").open("a") as file:
        file.write("\n```{code-cell} ipython3\n# Exercise 90.2\nx = 1\n```\n")
    assert "90.2 has a cell, but is not in checks.py" in faults(lab, ready)


def test_a_stray_file_is_found(lab, ready):
    (lab / "notes.txt").write_text("x")
    assert "notes.txt does not belong in course/90_things" in faults(lab, ready)


def test_a_wrong_answer_without_its_lines_is_told(lab, ready):
    (lab / "wrong_answers" / "z.py").write_text('"""Nothing."""\nanswer = 1\n')
    with pytest.raises(SourceError, match="no line `exercise"):
        verify(LabFolder(lab), ready)


@pytest.mark.parametrize("name", ["queues", "1_queues", "13_Queues", "../13_x"])
def test_a_wrong_name_for_a_lab_is_told(tmp_path, name):
    with pytest.raises(SourceError, match="is no lab's name"):
        begin_lab(name, tmp_path)


def test_a_lab_is_not_begun_twice(tmp_path):
    begin_lab("91_x", tmp_path)
    with pytest.raises(SourceError, match="already"):
        begin_lab("91_x", tmp_path)


CHANGE = '"""Changed.\n\nexercise: 90.1\nrefused_by: right_answer\nshows: a_guess\n"""\n'


def test_a_wrong_answer_can_be_a_change_of_the_solution(lab, ready):
    change = CHANGE + "# instead of\nanswer = 42\n# put\nanswer = 40\n"
    (lab / "wrong_answers" / "90_1_change.py").write_text(change)
    report = verify(LabFolder(lab), ready)
    assert (report.faults, report.killed) == ([], {"90.1 right_answer": 2})


def test_a_change_of_what_the_solution_does_not_have_is_told(lab, ready):
    change = CHANGE + "# instead of\nanswer = 7\n# put\nanswer = 40\n"
    (lab / "wrong_answers" / "90_1_change.py").write_text(change)
    with pytest.raises(SourceError, match="does not have once: answer = 7"):
        verify(LabFolder(lab), ready)
