"""JupyterLab as `elastic-lab start` starts it, on a copy of the course, touching nothing else."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
START_SECONDS = 30.0
END_SECONDS = 30.0
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Jupyter:
    """A running JupyterLab, and the copy of the course that it shows."""

    url: str
    token: str
    course: Path

    def lab(self, notebook: str) -> str:
        """The address of `notebook` in a workspace without a past."""
        return f"{self.url}lab/tree/{notebook}?reset&token={self.token}"


@contextmanager
def jupyter_lab(place: Path) -> Iterator[Jupyter]:
    """JupyterLab with all its files below `place`, ended with everything it started."""
    course = _copy_of_the_course(place / "course")
    log = place / "jupyter.log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "elastic_lab.cli.main", "start", "--port=0", "--no-browser"],
            env=_environment(place, course),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    record: dict[str, Any] = {}
    try:
        record = _record_of_the_server(process, place / "runtime", log)
        yield Jupyter(record["url"], record["token"], course)
    finally:
        _end(process, record.get("pid", process.pid))


def _copy_of_the_course(place: Path) -> Path:
    for folder in ("course", "labs", "solutions"):
        shutil.copytree(
            ROOT / folder,
            place / folder,
            ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"),
        )
    return place


def _environment(place: Path, course: Path) -> dict[str, str]:
    """The caller's environment with every folder that Jupyter writes to moved below `place`."""
    config = place / "config"
    config.mkdir()
    settings = {"LabApp": {"expose_app_in_browser": True}}
    (config / "jupyter_lab_config.json").write_text(json.dumps(settings))
    moved = {
        "ELASTIC_LAB_HOME": place / "home",
        "ELASTIC_LAB_COURSE": course,
        "JUPYTER_CONFIG_DIR": config,
        "JUPYTER_DATA_DIR": place / "data",
        "JUPYTER_RUNTIME_DIR": place / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": place / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": place / "workspaces",
        "IPYTHONDIR": place / "ipython",
    }
    return {**os.environ, **{name: str(path) for name, path in moved.items()}}


def _record_of_the_server(
    process: subprocess.Popen[bytes], runtime: Path, log: Path
) -> dict[str, Any]:
    """What the server writes about itself once it listens; fails with its log when it does not."""
    pause = threading.Event()
    for _ in range(int(START_SECONDS / LOOK_SECONDS)):
        for path in runtime.glob("jpserver-*.json"):
            found = _whole_json(path)
            if found:
                return found
        if process.poll() is not None:
            break
        pause.wait(LOOK_SECONDS)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}")


def _whole_json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text()))
    except ValueError:
        return {}


def _end(process: subprocess.Popen[bytes], server: int) -> None:
    """End the server as an operating system does; fails when something outlives it."""
    command = psutil.Process(process.pid)
    started = [command, *command.children(recursive=True)]
    psutil.Process(server).terminate()
    _, left = psutil.wait_procs(started, timeout=END_SECONDS)
    for outliving in left:
        outliving.kill()
    process.wait(END_SECONDS)
    assert not left, f"still running after JupyterLab has ended: {left}"
