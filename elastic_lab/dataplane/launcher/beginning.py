"""The first steps of a process that a launcher started, before any learner code."""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import Any, NoReturn

from elastic_lab.dataplane.launcher.isolation.jail import enter_jail
from elastic_lab.dataplane.launcher.order import Order

START = "ELASTIC_LAB_START"
"""The variable that tells a process which of the launcher's starts it is."""
PR_SET_PDEATHSIG = 1
"""linux/prctl.h: the signal that this process gets when its parent has ended."""
MOST_OPEN = 1 << 16
"""The launcher has far fewer files open; the system's own limit can be billions, one by one."""
FAILED = 70
"""The exit code of a process whose code raised an error; sysexits.h calls it a software error."""


def begin(
    order: Order, sockets: Sequence[socket.socket], launcher_pid: int, start: str
) -> NoReturn:
    """Become the process that was ordered; ends with it and never returns, whatever fails."""
    code = FAILED
    try:
        _set_up(order, [each.fileno() for each in sockets], launcher_pid)
        os.environ[START] = start
        given = {"sockets": list(sockets)} if sockets else {}
        _function(order.target)(**order.arguments, **given)
        code = 0
    except SystemExit as ended:
        code = _exit_code(ended)
    except BaseException:
        traceback.print_exc()
    finally:
        # Without the launcher's own exit handlers, which this process has inherited.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _set_up(order: Order, doors: Sequence[int], launcher_pid: int) -> None:
    """A session, signals, files and an environment of its own."""
    os.setsid()
    _end_with(launcher_pid)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    _write_to(order)
    _keep_only(doors)
    if order.isolation != "none":
        enter_jail(order.reads, order.writes, order.limits)
        # A change of user has made it forget.
        _end_with(launcher_pid)
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    _see_to_python_path(order.environment.get("PYTHONPATH", ""))


def _see_to_python_path(entries: str) -> None:
    """What a new interpreter does with PYTHONPATH: look there first, and run what it says about
    the site. That is how a guard reaches a process that was forked."""
    folders = [entry for entry in entries.split(os.pathsep) if entry]
    sys.path[:0] = folders
    site = PathFinder.find_spec("sitecustomize", folders) if folders else None
    if site is not None and site.loader is not None:
        site.loader.exec_module(module_from_spec(site))


def _exit_code(ended: SystemExit) -> int:
    """As Python has it: a text is told on the error stream, and means 1."""
    if ended.code is None or isinstance(ended.code, int):
        return ended.code or 0
    print(ended.code, file=sys.stderr)
    return 1


def end_with_parent() -> None:
    """Where the system can, be killed when the parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_with(launcher_pid: int) -> None:
    """Be killed with the launcher; it may have ended before this."""
    end_with_parent()
    if os.getppid() != launcher_pid:
        os._exit(FAILED)


def _write_to(order: Order) -> None:
    """No input, and all output to the log, also that of C code and of its own children."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(order.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for number, to in ((0, nothing), (1, log), (2, log)):
        os.dup2(to, number)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - it lives as long as the process
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115


def _keep_only(kept: Sequence[int]) -> None:
    """Close what the launcher had open."""
    first = 3
    for number in sorted(kept):
        os.closerange(first, number)
        first = number + 1
    os.closerange(first, MOST_OPEN)


def _function(target: str) -> Callable[..., Any]:
    module, _, name = target.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found
