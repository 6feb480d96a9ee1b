"""What a lab does to a program: the faults of `dataplane/instance/faults.py`, freezing, killing.

A fault stands for what fails in the field: a process that swaps is slow, one that is out of memory
is killed, one that waits for a lock or a disk is frozen, one that is not started refuses.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from typing import Any

import psutil

from elastic_lab.cloud.programs.loop import ProgramLoop
from elastic_lab.dataplane.instance.control_door import FaultError, set_fault
from elastic_lab.dataplane.instance.faults import Fault
from elastic_lab.dataplane.supervisor import Status
from elastic_lab.wall_clock import wait_until

SIGNAL_SECONDS = 3.0


def put_fault(programs: ProgramLoop, asked: Mapping[str, Any], now: float) -> None:
    """Give the program `who` the fault that is asked for and no other; none heals it.

    A frozen one goes on first, and one that has ended is started again. Returns when it is so.
    Raises FaultError, or KeyError, TypeError and ValueError for what cannot be.
    """
    given = dict(asked)
    name, freeze, kill = str(given.pop("who")), given.pop("freeze", False), given.pop("kill", False)
    fault = Fault(**given)
    if kill and (freeze or fault != Fault()):
        raise ValueError("a program that is killed has no other fault")
    status = _status(programs, name)
    if kill:
        _signal(programs, name, signal.SIGKILL, lambda: not _status(programs, name).is_running)
        return
    if not status.is_running:
        programs.restart(name, now)
        status = _status(programs, name)
    programs.supervisor.signal(name, signal.SIGCONT)
    if status.started is None:
        raise FaultError(status.trouble)
    set_fault(status.started.ports[1], fault)
    if freeze:
        process = psutil.Process(status.started.pid)
        _signal(programs, name, signal.SIGSTOP, lambda: process.status() == psutil.STATUS_STOPPED)


def _status(programs: ProgramLoop, name: str) -> Status:
    found = programs.supervisor.statuses()
    if name not in found:
        there = ", ".join(sorted(found)) or "none"
        raise FaultError(
            f"No application runs on {name!r}: it is no dependency, or no running instance of an "
            f"image with an application, or boots still. There are: {there}."
        )
    return found[name]


def _signal(
    programs: ProgramLoop, name: str, number: signal.Signals, done: Callable[[], bool]
) -> None:
    programs.supervisor.signal(name, number)
    if not wait_until(done, SIGNAL_SECONDS):
        raise FaultError(f"The program of {name} did not take {number.name}.")
