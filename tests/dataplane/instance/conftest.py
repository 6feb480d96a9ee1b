"""Instances' programs as real processes."""

import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from elastic_lab.dataplane.launcher import Launcher, Order
from elastic_lab.wall_clock import wait_until

DEADLINE = 10.0
APP = """
import os
from flask import Flask
app = Flask(__name__)

@app.route("/")
def hello():
    return os.environ.get("COLOUR", "hello")

@app.route("/health")
def health():
    return "ok"
"""


@dataclass
class Program:
    """A program that was started, and what it answers."""

    ports: tuple[int, ...]
    pid: int
    visits: Path

    def get(self, path="/"):
        """Status and body."""
        address = f"http://127.0.0.1:{self.ports[0]}{path}"
        try:
            with urllib.request.urlopen(address, timeout=DEADLINE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture
def ended():
    return []


@pytest.fixture
def run(tmp_path, ended):
    """Starts programs from a text; waits until they answer."""
    launcher = Launcher(ended.append, warm=["elastic_lab.dataplane.instance.program", "flask"])
    number = iter(range(100))

    def start(text=APP, environment=None, answers=True, **capacity):
        name = f"i-{next(number)}"
        app = tmp_path / f"{name}.py"
        app.write_text(text)
        target = "elastic_lab.dataplane.instance.program:serve"
        visits = tmp_path / f"{name}.visits"
        arguments = {"app": str(app), "capacity": capacity, "seed": 1, "visits": str(visits)}
        arguments["loaded"] = str(tmp_path / f"{name}.loaded")
        log = tmp_path / f"{name}.log"
        order = Order(name, target, tmp_path, log, arguments, environment or {}, doors=2)
        started = launcher.start(order)
        program = Program(started.ports, started.pid, visits)
        if answers:
            assert wait_until(lambda: program.get("/health") == (200, "ok"), DEADLINE)
        return program

    yield start
    launcher.close()
