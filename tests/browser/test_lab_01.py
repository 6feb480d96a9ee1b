"""Lab 01 in a browser: it opens, runs unsolved, is solved by typing, and can be read.

With ELASTIC_LAB_SCREENSHOTS=FOLDER the whole lab is photographed there, in light and in dark.
"""

import os
import re
from pathlib import Path

import pytest

from tests.browser.lab_page import LabPage

NOTEBOOK = "labs/01_virtualization.ipynb"
SOLUTION = "solutions/01_virtualization.ipynb"
EXERCISES = ["01.1", "01.2", "01.3", "01.4", "01.5"]
# What a learner puts in place of the `...` that ends the exercise's cell.
RESIZE = """\
ec2.stop_instances(InstanceIds=[pet_id])
ec2.get_waiter("instance_stopped").wait(InstanceIds=[pet_id])
ec2.modify_instance_attribute(InstanceId=pet_id, InstanceType={"Value": "t3.small"})
ec2.start_instances(InstanceIds=[pet_id])["StartingInstances"][0]["PreviousState"]"""
# What WCAG 2.2 (1.4.3) asks of normal text, and of large text and signs.
READABLE = {"text": 4.5, "signs": 3.0}

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def lab(chromium, jupyter):
    """The lab as it is after all its cells were run, unsolved."""
    page = LabPage(chromium)
    page.open(jupyter.lab(NOTEBOOK))
    page.run_all()
    yield page
    page.close()


@pytest.fixture(scope="module")
def unsolved(lab):
    """Every code cell after that run; the tests that change the page come after it."""
    return [cell for cell in lab.cells() if cell["type"] == "code"]


@pytest.fixture(scope="module")
def reopened(lab, unsolved, jupyter):
    """The lab as it shows what is stored in it; opened again only once, for that takes long."""
    lab.save()
    lab.open(jupyter.lab(NOTEBOOK))
    return lab


def text_of(cell):
    """All that a cell has answered, as text."""
    shown = [output.get("text") or output["data"]["text/plain"] for output in cell["outputs"]]
    return "".join("".join(text) for text in shown)


def test_no_cell_fails(unsolved):
    failed = [
        (cell["source"], output["evalue"])
        for cell in unsolved
        for output in cell["outputs"]
        if output["output_type"] == "error"
    ]
    assert failed == []


def test_every_cell_was_run(unsolved):
    assert [cell["source"] for cell in unsolved if cell["count"] is None] == []


def test_every_unsolved_check_says_not_yet_and_gives_nothing(unsolved):
    said = {
        cell["source"]: text_of(cell).splitlines()[0]
        for cell in unsolved
        if cell["source"].startswith("lab.check(")
    }
    assert list(said) == [f'lab.check("{exercise}")' for exercise in EXERCISES]
    assert all(re.search(r": not yet, 0 of \d+ points$", line) for line in said.values()), said


def test_the_state_diagram_is_a_picture(lab, unsolved):
    text = next(cell for cell in lab.cells() if "```mermaid" in cell["source"])
    picture = lab.go_to(text).locator(".jp-RenderedMermaid img[src^='data:image/svg']")
    picture.wait_for()
    picture.evaluate("image => image.decode()")
    box = picture.bounding_box()
    assert min(box["width"], box["height"]) > 200
    assert picture.get_attribute("alt") or picture.get_attribute("aria-label")


def test_an_exercise_is_solved_by_typing(lab, unsolved):
    lab.go_to(lab.cell("# Exercise 01.2")).locator(".cm-content").click()
    lab.press("Control+End", "Shift+Home")
    lab.type(RESIZE)
    lab.press("Shift+Enter")
    # The answer's check is the next cell, so that the same keys run it.
    lab.press("Shift+Enter")
    feedback(lab, "01.2").get_by_text("passed, 6 of 6 points").wait_for()
    assert RESIZE in lab.cell("# Exercise 01.2")["source"]
    assert "'Name': 'stopped'" in text_of(lab.cell("# Exercise 01.2"))


def test_a_hint_is_given_in_a_new_cell(lab, unsolved):
    lab.go_to(lab.cell('lab.check("01.3")')).locator(".cm-content").click()
    lab.press("Escape", "b", "Enter")
    lab.type('lab.hint("01.3")')
    lab.press("Shift+Enter")
    lab.page.get_by_text("Hint 1 of 3:").wait_for()


@pytest.mark.parametrize(
    "theme",
    [
        "light",
        "dark",
    ],
)
def test_feedback_is_readable(reopened, jupyter, theme):
    reopened.use_theme(dark=theme == "dark")
    reopened.go_to(reopened.cell('lab.check("01.1")'))
    contrast = reopened.contrasts(feedback(reopened, "01.1"))
    folder = os.environ.get("ELASTIC_LAB_SCREENSHOTS")
    if folder:
        # JupyterLab draws a diagram for the theme that it is opened in.
        reopened.save()
        reopened.open(jupyter.lab(NOTEBOOK))
        reopened.photograph(Path(folder), f"01-{theme}")
    poor = {
        text: ratio
        for text, ratio in contrast.items()
        if ratio < READABLE["signs" if text in "✓✗" else "text"]
    }
    assert contrast
    assert poor == {}


def test_no_request_leaves_the_machine(lab, unsolved):
    assert lab.requested
    assert lab.asked_elsewhere() == []


def test_nothing_asks_for_attention(lab, unsolved):
    announcements = "@jupyterlab/apputils-extension:announcements"
    assert not lab.page.evaluate("name => jupyterapp.isPluginActivated(name)", announcements)


def feedback(lab, exercise):
    """What `lab.check(exercise)` has answered, as an element of the page."""
    return lab.page.get_by_role("status").filter(has_text=f"Exercise {exercise}")


def test_the_solution_runs_through(chromium, jupyter):
    """From top to bottom, with full points at its end."""
    page = LabPage(chromium)
    page.open(jupyter.lab(SOLUTION))
    page.run_all()
    cells = [cell for cell in page.cells() if cell["type"] == "code"]
    assert all(output["output_type"] != "error" for cell in cells for output in cell["outputs"])
    assert "5 of 5 exercises, 36 of 36 points" in text_of(cells[-1])
    page.close()
