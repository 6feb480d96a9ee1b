"""The chart in a browser: it moves, answers to mouse and keys, can be cancelled, and stays.

Opening JupyterLab and drawing a day's picture are slow. So the tests share a page with its kernel,
and those that only look at a whole day share that day. One that fails takes its page along.

With ELASTIC_LAB_SCREENSHOTS=FOLDER it is photographed there, in light and in dark.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.browser.lab_page import FRAMES, LabPage
from tests.browser.playing import MINUTES, STEPS, ask, write_notebook

CHARTS = ".elastic-lab-chart:visible"
RUN = """() => {
    window.ran = false;
    jupyterapp.commands.execute('notebook:run-cell').finally(() => { window.ran = true; });
}"""
# A chart of an earlier day would come to life in the picture of the same day played again.
FORGET = "import ipywidgets; ipywidgets.Widget.close_all()"
# What the panels show, as the bytes of their pictures.
PIXELS = "chart => [...chart.querySelectorAll('canvas')].map(c => c.toDataURL()).join()"
LEFT, RIGHT = 56, 14
TEXT_CONTRAST = 4.5
SLOWEST_DRAW_MS = 10.0

pytestmark = pytest.mark.timeout(180)


class Chart:
    """The notebook with the chart, in a page."""

    def __init__(self, browser, jupyter):
        # A folder of its own, so that it also has a kernel of its own.
        folder = Path(tempfile.mkdtemp(prefix="chart-", dir=jupyter.course))
        self.notebook = folder / "chart.ipynb"
        write_notebook(self.notebook)
        self.lab = LabPage(browser)
        self.page = self.lab.page
        self.errors = []
        self.page.on(
            "console",
            lambda said: self.errors.append(said.text) if said.type == "error" else None,
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.whole = None
        self.address = jupyter.lab(f"{folder.name}/chart.ipynb")
        self.lab.open(self.address)
        self.lab.use_theme(dark=False)
        self.run("prepare")
        self.ended()
        assert self.errors == []

    def run(self, cell):
        """Start a cell, in a notebook without outputs or charts."""
        self.whole = None
        self.lab.command("notebook:clear-all-cell-outputs")
        self.lab.tell_kernel(FORGET)
        self.page.locator(CHARTS).first.wait_for(state="detached")
        self.lab.go_to({"id": cell})
        self.page.evaluate(RUN)

    def ended(self):
        """Wait until the cell has ended."""
        self.page.wait_for_function("() => window.ran")

    def play_to(self, steps):
        """Let the day be played so far, and wait until the page shows it."""
        ask(self.notebook, steps)
        percent = 100 * steps // STEPS
        self.page.get_by_text(f"{percent} %", exact=True).wait_for()
        self.page.evaluate(FRAMES)

    def only(self):
        """The chart; fails unless there is exactly one."""
        chart = self.page.locator(CHARTS)
        chart.first.wait_for()
        assert chart.count() == 1
        return chart

    def finish(self, cell):
        """Play a cell's day to its end; returns the chart of it."""
        ask(self.notebook, STEPS)
        self.run(cell)
        self.ended()
        self.whole = cell
        return self.of(cell)

    def played(self, cell):
        """The chart of a cell's whole day, which need not be played again if it is still there."""
        return self.of(cell) if self.whole == cell else self.finish(cell)

    def reload(self):
        """Open the page again."""
        self.whole = None
        self.lab.open(self.address)

    def reset(self):
        """Nothing is pointed at, asked for or said, and the theme is light."""
        ask(self.notebook, 0)
        self.page.evaluate("() => document.activeElement.blur()")
        self.page.mouse.move(5, 5)
        self.lab.use_theme(dark=False)
        self.page.locator(".el-readout:visible").first.wait_for(state="detached")
        self.errors.clear()

    def of(self, cell):
        """The chart in a cell's outputs."""
        chart = self.lab.go_to({"id": cell}).locator(CHARTS)
        chart.wait_for()
        self.page.evaluate(FRAMES)
        return chart

    def hover(self, drawn, minute):
        """Point at a minute of the day."""
        box = drawn.locator(".el-stage").bounding_box()
        wide = box["width"] - LEFT - RIGHT
        x = box["x"] + LEFT + wide * (minute + 0.5) / MINUTES
        self.page.mouse.move(x, box["y"] + 60)

    def photograph(self, name, element):
        folder = os.environ.get("ELASTIC_LAB_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            element.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture(scope="module")
def kept():
    """The page that the tests share, in a list that is empty while there is none."""
    pages = []
    yield pages
    for page in pages:
        page.lab.close()


@pytest.fixture
def chart(request, chromium, jupyter, kept):
    """The chart's notebook, prepared; it may show a whole day, at which nobody points."""
    failed = request.session.testsfailed
    opened = kept.pop() if kept else Chart(chromium, jupyter)
    yield opened
    if request.session.testsfailed > failed:
        opened.lab.close()
    else:
        opened.reset()
        kept.append(opened)


@pytest.fixture
def other_page(chromium):
    """A page that has not seen the day being played."""
    opened = LabPage(chromium)
    yield opened
    opened.close()


def test_it_moves_while_the_day_is_played_and_stays_as_one_chart(chart):
    chart.run("first")
    chart.play_to(4)
    early = chart.only().evaluate(PIXELS)
    chart.photograph("playing", chart.only())
    chart.play_to(9)
    assert chart.only().evaluate(PIXELS) != early
    chart.play_to(STEPS)
    chart.ended()
    last = chart.of("first")
    assert chart.only().evaluate(PIXELS) != early
    assert last.get_by_role("progressbar").count() == 0
    assert chart.page.locator(".jp-RenderedImage img:visible").count() == 0
    assert chart.errors == []
    assert chart.lab.asked_elsewhere() == []


def test_hovering_reads_every_panel_at_one_moment(chart):
    drawn = chart.played("first")
    chart.hover(drawn, 712)
    readout = drawn.locator(".el-readout")
    said = readout.inner_text()
    chart.photograph("hover", drawn)
    assert said.startswith("2026-01-01 11:52")
    parts = ("offered", "lost", "– queue full", "– time-out", "desired", "in service", "needed")
    for part in (*parts, "p50", "p99", "cost", "clairvoyant"):
        assert part in said
    height = drawn.locator(".el-stage").bounding_box()["height"]
    assert drawn.locator(".el-cross").bounding_box()["height"] > 0.8 * height
    chart.page.mouse.move(5, 5)
    readout.wait_for(state="hidden")


def test_a_tick_tells_what_happened(chart):
    drawn = chart.played("first")
    chart.hover(drawn, 702)
    assert "▲ 11:42 TargetTracking-web-AlarmHigh in ALARM" in drawn.inner_text()


def test_keys_move_the_crosshair_and_it_is_said(chart):
    drawn = chart.played("first")
    stage = drawn.locator(".el-stage")
    assert "Cost rises to $" in stage.get_attribute("aria-label")
    stage.focus()
    chart.lab.press("Home", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowLeft")
    assert drawn.locator(".el-readout-time").inner_text() == "2026-01-01 00:16"
    assert drawn.locator(".el-said").inner_text().startswith("2026-01-01 00:16: offered ")
    chart.lab.press("End")
    assert drawn.locator(".el-readout-time").inner_text() == "2026-01-01 23:59"
    chart.lab.press("Escape")
    drawn.locator(".el-readout").wait_for(state="hidden")


def test_the_notebook_holds_pictures_and_no_widgets(chart, other_page, jupyter):
    chart.played("first")
    outputs = next(cell["outputs"] for cell in chart.lab.cells() if cell["id"] == "first")
    kinds = [sorted(output["data"]) for output in outputs]
    assert kinds == [["text/plain"], ["image/png", "text/plain"]]
    chart.lab.save()
    # A copy has another kernel, which knows nothing of the chart.
    copy = chart.notebook.with_name("copy.ipynb")
    shutil.copy(chart.notebook, copy)
    other_page.open(jupyter.lab(f"{copy.parent.name}/copy.ipynb"))
    outputs = other_page.go_to({"id": "first"}).locator(".jp-OutputArea").first
    outputs.locator(".jp-RenderedImage img:visible").wait_for()
    assert other_page.page.locator(CHARTS).count() == 0
    assert outputs.inner_text().strip() == "Playing retail-day, 1,440 minutes."
    chart.photograph("stored", outputs)


def test_it_comes_to_life_again_in_a_page_that_is_reloaded(chart):
    chart.played("first")
    chart.lab.save()
    chart.reload()
    chart.of("first")
    chart.only()
    assert chart.errors == []


def test_cancelling_interrupts_the_kernel_and_is_told(chart):
    chart.run("first")
    chart.play_to(4)
    chart.only().get_by_role("button", name="Cancel").click()
    chart.page.get_by_text("The day was cancelled.").wait_for()
    chart.ended()
    chart.of("first").get_by_text("retail-day, stopped after 480 minutes").wait_for()
    chart.only()
    assert chart.errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_readable_beside_the_day_before(chart, theme):
    chart.lab.use_theme(dark=theme == "dark")
    drawn = chart.finish("second")
    chart.hover(drawn, 716)
    contrast = chart.lab.contrasts(drawn)
    chart.photograph(f"compared-{theme}", drawn)
    assert "in service before" in contrast
    assert {text: ratio for text, ratio in contrast.items() if ratio < TEXT_CONTRAST} == {}


def test_a_whole_day_is_drawn_quickly(chart):
    drawn = chart.played("second")
    took = draw_milliseconds(chart, drawn)
    print(f"drawn in {took:.1f} ms")
    assert took < SLOWEST_DRAW_MS


def test_it_follows_the_theme_of_the_page(chart):
    drawn = chart.finish("first")
    light = drawn.evaluate(PIXELS)
    chart.lab.use_theme(dark=True)
    chart.page.wait_for_function(
        "([chart, before]) => (" + PIXELS + ")(chart) !== before",
        arg=[drawn.element_handle(), light],
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_load_s_chart_moves_and_comes_to_life_as_a_picture(chart, theme):
    chart.lab.use_theme(dark=theme == "dark")
    chart.run("load")
    moving = chart.only()
    moving.get_by_role("progressbar").wait_for()
    moving.get_by_text("sent; ended: ").wait_for()
    chart.photograph(f"load-playing-{theme}", moving)
    chart.ended()
    drawn = chart.of("load")
    drawn.get_by_text("80 requests, 80 sent; ended: 80 × 501").wait_for()
    chart.hover(drawn, MINUTES / 2)
    assert "– 501" in drawn.locator(".el-readout").inner_text()
    contrast = chart.lab.contrasts(drawn)
    chart.photograph(f"load-{theme}", drawn)
    assert "seconds of yours; 60 AWS seconds pass in one of yours" in contrast
    assert {text: ratio for text, ratio in contrast.items() if ratio < TEXT_CONTRAST} == {}
    assert chart.page.locator(".jp-RenderedImage img:visible").count() == 0
    assert chart.only().get_by_role("progressbar").count() == 0
    assert chart.errors == []


def draw_milliseconds(chart, drawn):
    """The median of several redraws, each after a change of the chart's width."""
    return drawn.evaluate("""async chart => {
        const frame = () => new Promise(requestAnimationFrame);
        const times = [];
        for (let k = 0; k < 9; k++) {
            chart.style.width = `${760 + 2 * k}px`;
            await frame(); await frame(); await frame();
            times.push(performance.getEntriesByName('elastic-lab-chart').at(-1).duration);
        }
        chart.style.width = '';
        return times.sort((a, b) => a - b)[4];
    }""")
