"""The table of attacks, and what they share.

`ATTACKS` maps a name to what the guard's sentence must name (a host, mostly) and the function.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

EC2 = "ec2.us-east-1.amazonaws.com"
METADATA = "169.254.169.254"
ATTACKS: dict[str, tuple[str, Callable[[], Any]]] = {}
EARLY: dict[str, Any] = {}


def attack(named: str, title: str = "") -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Put a function among the attacks; `named` is what the refusal must name."""

    def add(function: Callable[[], Any]) -> Callable[[], Any]:
        ATTACKS[title or function.__name__] = (named, function)
        return function

    return add


def described(client: Any) -> Any:
    return client.describe_instances()


def with_environment(name: str, value: str, do: Callable[[], Any]) -> Any:
    os.environ[name] = value
    try:
        return do()
    finally:
        del os.environ[name]


def proxy_address() -> tuple[str, int]:
    host, _, port = os.environ["HTTPS_PROXY"].removeprefix("http://").rpartition(":")
    return host, int(port)


def run_python(code: str) -> str:
    """What a Python subprocess printed; raises what it said last when it failed."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return done.stdout.strip()
