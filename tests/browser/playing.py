"""A notebook that plays a day of made-up numbers, step by step, as the page asks for more; and one
cell with a load on a server of its own.

The page writes a number into a file of the notebook's folder; the kernel plays that many steps. So
a test sees a day in between, and nobody waits for a clock.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

MINUTES, STEPS = 1440, 12

PREPARE = '''\
import numpy as np
from pathlib import Path

from elastic_lab import wall_clock
from elastic_lab.notebook.chart.kernel import running_kernel
from elastic_lab.notebook.chart.live import LiveChart
from elastic_lab.notebook.chart.picture import DayPicture
from elastic_lab.simulation.report.columns import Timeline
from elastic_lab.simulation.report.events import Event

START, MINUTES, STEPS = 1_767_225_600.0, 1440, 12


def day(lag):
    """A day with a peak at noon, met `lag` minutes late."""
    minute = np.arange(MINUTES, dtype=float)
    offered = 420 - 360 * np.cos(2 * np.pi * minute / MINUTES) + 9 * np.sin(minute * 1.7)
    offered[700:760] += 520
    needed = np.ceil(offered / 42)
    desired = np.array([needed[max(0, k - 30) : k + 1].max() for k in range(MINUTES)])
    desired = np.roll(desired, lag)
    serving = np.minimum(desired, np.roll(desired, 6))
    room = serving * 46
    lost = np.maximum(0, offered - room)
    p50 = 0.04 + 0.03 * offered / room
    p99 = 0.12 * (1 + 12 * np.maximum(0, offered / room - 0.62) ** 2)
    p50[300:312] = p99[300:312] = np.nan
    cost, least = (np.cumsum(size) * 0.096 / 60 for size in (desired, needed))
    time = START + 60 * minute
    return Timeline(time, offered, lost, desired, serving, needed, p50, p99, cost, least)


def reasons(line):
    return {"queue full": (line.lost * 45).tolist(), "time-out": (line.lost * 15).tolist()}


def play(line, title, before=None, events=()):
    """Play it, as far as the file `asked` beside the notebook says."""
    whole, why = line.to_columns(), reasons(line)
    chart = LiveChart(title, MINUTES, 0.5, running_kernel())
    chart.show(before)
    try:
        for k in range(STEPS):
            assert wall_clock.wait_until(lambda: int(Path("asked").read_text() or 0) > k, 60)
            part = slice(k * MINUTES // STEPS, (k + 1) * MINUTES // STEPS)
            news = {name: column[part] for name, column in whole.items() if "needed" not in name}
            chart.add(news | {"reasons": {name: column[part] for name, column in why.items()}})
        chart.finish(DayPicture(line, 0.5, title, events, before), why)
    except KeyboardInterrupt:
        chart.cancelled()
        print("The day was cancelled.")


EVENTS = [
    Event(START + 60 * 702, "alarm", "TargetTracking-web-AlarmHigh in ALARM"),
    Event(START + 60 * 705, "capacity", "cpu-at-50: desired 18 to 32"),
    Event(START + 60 * 900, "fault", "1 instance fails"),
    Event(START + 60 * 1100, "capacity", "cpu-at-50: desired 32 to 19"),
]
'''
FIRST = 'play(day(14), "retail-day", events=EVENTS)'
SECOND = 'play(day(6), "retail-day, warm-up 60 s", before=day(14), events=EVENTS)'


LOAD = """\
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from elastic_lab.notebook.load.loading import load

BaseHTTPRequestHandler.log_message = lambda *_: None
server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
asked = {"rate": 40, "seconds": 2, "arrivals": "even"}
result = load(f"http://127.0.0.1:{server.server_port}/", 60.0, False, asked)"""


def write_notebook(path: Path) -> None:
    """The notebook: one day, the same with another beside it, and a load."""
    cells = [
        new_markdown_cell("# A day", id="title"),
        new_code_cell(PREPARE, id="prepare"),
        new_code_cell(FIRST, id="first"),
        new_code_cell(SECOND, id="second"),
        new_code_cell(LOAD, id="load"),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    ask(path, 0)
    nbformat.write(notebook, path)


def ask(notebook: Path, steps: int) -> None:
    """Let the day be played up to `steps` steps, of STEPS."""
    (notebook.parent / "asked").write_text(str(steps))
