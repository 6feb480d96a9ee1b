"""Begin a lab: a folder with everything in it that `elastic-lab verify` asks for."""

import re
from pathlib import Path

from elastic_lab.authoring.source import SourceError
from elastic_lab.exercises.course import course_root

NAME = re.compile(r"\d\d_[a-z][a-z0-9_]*")
LAB = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3 (ipykernel)
  language: python
  name: python3
elastic_lab:
  title: {title}
  question: One question that this lab answers?
  minutes: 40
  services: [ec2]
  builds_on: []
---

# Lab {number} · {title}

```{{code-cell}} ipython3
from elastic_lab import open_lab
lab = open_lab("{number}")
```

### Exercise {number}.1 · An outcome, not a line of code (2 points)

```{{code-cell}} ipython3
# Exercise {number}.1
### BEGIN SOLUTION
#: answer = ...
answer = 42
### END SOLUTION
```

```{{code-cell}} ipython3
lab.check("{number}.1")
```
"""
CHECKS = '''"""What lab {number} looks at, and what it makes of it."""

from elastic_lab.exercises import LabExercises, judged

lab = LabExercises("{number}", misconceptions={{"a_guess": "What is true instead."}})


@lab.exercise(
    "{number}.1",
    title="An outcome, not a line of code",
    hints=("A nudge.", "The concept.", "Nearly the solution."),
    explanation="why the solution works.",
    what_if="one thing were different?",
)
def first(cloud, answers, made):
    return {{"answer": answers.value("answer")}}


@first.check("right_answer", 2, "the answer")
def right_answer(seen):
    return judged(
        seen["answer"] == 42,
        observed=f"{{seen['answer']}}",
        why="the likeliest reason.",
        next_step="the next step.",
        shows="a_guess",
    )
'''
WRONG = '''"""What this learner believes.

exercise: {number}.1
refused_by: right_answer
shows: a_guess
"""
answer = 41
'''


def begin_lab(name: str, root: Path | None = None) -> Path:
    """Write the folder `name` (`13_queues`); returns its path, raises SourceError."""
    if not NAME.fullmatch(name):
        raise SourceError(f"{name!r} is no lab's name: two digits, an underscore and a topic.")
    number, title = name[:2], name[3:].replace("_", " ").capitalize()
    folder = (root or course_root()) / "course" / name
    if folder.exists():
        raise SourceError(f"There is a lab {name} already.")
    (folder / "wrong_answers").mkdir(parents=True)
    texts = {"lab.md": LAB, "checks.py": CHECKS, f"wrong_answers/{number}_1_a_guess.py": WRONG}
    for path, text in texts.items():
        (folder / path).write_text(text.format(number=number, title=title), encoding="utf-8")
    return folder
