"""Processes as a user has them: a learner's script, a server in the foreground; and their end."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
FOREIGN = ("AWS_", "ELASTIC_LAB_ENDPOINT", "ELASTIC_LAB_ATTACHED", "JPY_PARENT_PID")


def environment(**variables: str) -> dict[str, str]:
    """A learner's environment with real-looking keys, and `variables` on top."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    keys = {"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real"}
    return {**kept, **keys, "AWS_DEFAULT_REGION": "us-east-1", **variables}


def learner(code: str, **variables: str) -> dict[str, Any]:
    """Run a learner's script; what it `tell`s by name, and under `said` what it printed."""
    tell = "import json\ntold = {}\ndef tell(name, value): told[name] = value\n"
    script = tell + code + "\nprint('\\n' + json.dumps(told))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, env=environment(**variables), cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    said, _, told = done.stdout.rstrip().rpartition("\n")
    return {**json.loads(told), "said": said}


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[str]]:
    """A server process, from its first line on."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def is_gone(pid: int) -> bool:
    """True when the process has ended, though nobody may have asked for its status yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
