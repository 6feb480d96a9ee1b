"""The folder of a cloud's applications and their logs, and the end of those left behind."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psutil

from elastic_lab.home import folder


def place_of_this_cloud() -> Path:
    """An empty folder for this process; a cloud is killed rather than asked to tidy up, so those
    of processes that have ended are removed by the next one."""
    programs = folder("programs")
    for left in programs.iterdir():
        if not left.name.isdecimal() or not psutil.pid_exists(int(left.name)):
            shutil.rmtree(left, ignore_errors=True)
    place = programs / str(os.getpid())
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    return place
