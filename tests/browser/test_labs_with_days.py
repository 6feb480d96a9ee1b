"""Labs with simulated days in a browser: unsolved one runs to its end, solved the chart moves.

With ELASTIC_LAB_SCREENSHOTS=FOLDER the solved labs are photographed there, in light and in dark.
"""

import os
import re
from pathlib import Path

import pytest

from tests.browser.lab_page import FRAMES, LabPage

LABS = {"00": "00_elasticity.ipynb", "02": "02_auto_scaling.ipynb"}
# The day whose chart is watched: long enough to be seen.
WATCHED = {"00": "careful = lab.simulate(", "02": "first = lab.simulate("}
RUN_ABOVE = """() => {
    window.ran = false;
    jupyterapp.commands.execute('notebook:run-all-above').finally(() => { window.ran = true; });
}"""
# Run the active cell, and keep every different picture of the load that the page has shown.
WATCH = """() => {
    window.ran = false;
    window.shown = new Set();
    const look = () => {
        const canvas = document.querySelector('.elastic-lab-chart canvas');
        if (canvas) window.shown.add(canvas.toDataURL());
        if (!window.ran) requestAnimationFrame(look);
    };
    look();
    jupyterapp.commands.execute('notebook:run-cell').finally(() => { window.ran = true; });
}"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def page(chromium):
    opened = LabPage(chromium)
    opened.page.set_default_timeout(120_000)
    yield opened
    opened.close()


def failures(page):
    """Source and error of every cell that failed."""
    return [
        (cell["source"], output["evalue"])
        for cell in page.cells()
        for output in cell["outputs"]
        if output["output_type"] == "error"
    ]


# One is enough here: the gate plays every lab unsolved, and finds any cell that fails.
@pytest.mark.parametrize("lab", ["00"])
def test_unsolved_it_runs_to_its_end(page, jupyter, lab):
    page.open(jupyter.lab(f"labs/{LABS[lab]}"))
    page.run_all()
    assert failures(page) == []
    code = [cell for cell in page.cells() if cell["type"] == "code"]
    assert [cell["source"] for cell in code if cell["count"] is None] == []
    checks = [cell for cell in code if cell["source"].startswith("lab.check(")]
    assert checks
    for cell in checks:
        text = "".join(cell["outputs"][0]["data"]["text/plain"])
        assert ": not yet, 0 of " in text.splitlines()[0]
    assert page.asked_elsewhere() == []


@pytest.mark.parametrize("lab", LABS)
def test_solved_its_chart_moves_and_stays(page, jupyter, lab):
    page.open(jupyter.lab(f"solutions/{LABS[lab]}"))
    watched = page.cell(WATCHED[lab])
    page.go_to(watched)
    page.page.evaluate(RUN_ABOVE)
    page.page.wait_for_function("() => window.ran")
    element = page.go_to(watched)
    page.page.evaluate(WATCH)
    page.page.wait_for_function("() => window.ran")
    assert failures(page) == []
    assert page.page.evaluate("() => window.shown.size") >= 5
    chart = element.locator(".elastic-lab-chart:visible")
    chart.wait_for()
    assert chart.count() == 1
    assert chart.get_by_role("progressbar").count() == 0
    summary = element.locator(".jp-RenderedMarkdown")
    assert re.search(r"^\$\d+\.\d\d, .* \(\$0\.\d+ an hour", summary.inner_text(), re.MULTILINE)
    assert summary.locator("mjx-container").count() == 0
    photograph(page, lab, chart)


def photograph(page, lab, chart):
    folder = os.environ.get("ELASTIC_LAB_SCREENSHOTS")
    if not folder:
        return
    for theme in ("light", "dark"):
        page.use_theme(dark=theme == "dark")
        page.page.evaluate(FRAMES)
        chart.screenshot(path=Path(folder) / f"{lab}-chart-{theme}.png")
