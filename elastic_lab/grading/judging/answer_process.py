"""The process in which an answer runs, as the judge asks it.

It may do anything: what it says is believed no further than a check believes an answer, and when
it ends, hangs or talks nonsense every question from then on gets the reason.
"""

from __future__ import annotations

import itertools
import os
import queue
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elastic_lab.dataplane.launcher import Ended, Order
from elastic_lab.dataplane.launcher.isolation.files import SCRATCH
from elastic_lab.dataplane.launcher.isolation.limits import Limits
from elastic_lab.exercises.answers import AnswerError
from elastic_lab.grading.jail.values import packed, told_of_error
from elastic_lab.grading.jail.wire import Wire, WireError
from elastic_lab.grading.judging.site import Site
from elastic_lab.grading.judging.wall_budget import WallBudget
from elastic_lab.sandbox.guard.environment import variables

TARGET = "elastic_lab.grading.jail.inside:serve"
PREPARING = Limits(cpu_seconds=120.0)
"""Until the learner's code runs, which gets its own."""
END_SECONDS = 5.0
MOST_REPLIES = 256
"""Under way together; the checks' own functions are asked for by some dozens of threads."""

Replies = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Allowance:
    """What the code of an answer may use, in seconds; days: of the wall, for its simulations."""

    cpu_seconds: float = 2.0
    wall_seconds: float = 10.0
    day_seconds: float = 60.0


class AnswerProcess:
    """Started when it is made. `replies`: what is done when it asks for `lab`, `cloud`, `setup`.

    days_spent: wall seconds that its simulated days have taken so far.
    """

    def __init__(
        self,
        site: Site,
        name: str,
        allowance: Allowance,
        replies: Replies,
        days_spent: Callable[[], float],
    ) -> None:
        self._site, self._name, self._allowance = site, name, allowance
        self._replies: Replies = {**replies, "function": self._call_function}
        self._functions: list[Callable[..., Any]] = []
        self._numbers = itertools.count()
        self._waiting: dict[int, queue.SimpleQueue[Mapping[str, Any]]] = {}
        self._lock = threading.Lock()
        self._replying = 0
        self._gone = self._nonsense = ""
        self.budget = WallBudget(allowance.wall_seconds, days_spent, self.kill)
        ours, theirs = socket.socketpair()
        with theirs:
            site.launcher.start(_order(name, site), [theirs])
        self._wire = Wire(ours)
        threading.Thread(target=self._read, name=name, daemon=True).start()

    def ask(self, do: str, /, counted: bool = True, **asked: Any) -> Mapping[str, Any]:
        """What it says when it is asked to `do` something; `counted`: its wall time.

        Raises AnswerError with the learner's fault in a sentence, also when there is no process.
        """
        number, told = next(self._numbers), queue.SimpleQueue[Mapping[str, Any]]()
        with self._lock:
            if self._gone:
                raise AnswerError(self._gone)
            self._waiting[number] = told
        with suppress(OSError):
            self._wire.send({"id": number, "do": do, **asked})
        if not counted:
            return _right(told.get())
        with self.budget.running():
            return _right(told.get())

    def packed(self, value: Any) -> dict[str, Any]:
        """A check's value, or a function of the check's, on its way in."""
        return packed(value, self._functions)

    def kill(self) -> None:
        """End it and all that it started."""
        self._site.launcher.stop(self._name)

    def close(self) -> None:
        """Kill it, and wait until it has gone."""
        self.budget.close()
        self.kill()
        self._site.ends.wait_for(self._name, END_SECONDS)

    def _read(self) -> None:
        try:
            for message in self._wire.messages():
                self._take(message)
        except (WireError, KeyError, TypeError, ValueError) as error:
            self._nonsense = f"its process said what no answer says ({error})"
            self.kill()
        why = self._why_gone(self._site.ends.wait_for(self._name, END_SECONDS))
        with self._lock:
            self._gone = why
            waiting, self._waiting = self._waiting, {}
        for told in waiting.values():
            told.put({"wrong": self._gone})

    def _take(self, message: Mapping[str, Any]) -> None:
        if "done" in message:
            with self._lock:
                told = self._waiting.pop(message["done"])
            told.put(message)
        elif self._replying >= MOST_REPLIES:
            raise ValueError("it asks too much at once")
        else:
            reply = self._replies[message["question"]]
            self._replying += 1
            threading.Thread(target=self._reply, args=(reply, dict(message)), daemon=True).start()

    def _reply(self, reply: Callable[..., Any], asked: dict[str, Any]) -> None:
        number = asked.pop("ask", None)
        asked.pop("question")
        try:
            told: dict[str, Any] = {"reply": reply(**asked)}
        except Exception as error:
            told = {"raised": told_of_error(error)}
        with suppress(OSError, TypeError, ValueError):
            self._wire.send({"to": number, **told})
        self._replying -= 1

    def _call_function(self, place: int, arguments: list[Any]) -> Any:
        return self._functions[place](*arguments)

    def _why_gone(self, ended: Ended | None) -> str:
        """Why there is no answer any more, as a learner is told."""
        if self.budget.is_used_up:
            return (
                f"your code does not come to an end: after {self.budget.seconds:g} s it was "
                "stopped. Look for a loop or a wait that never ends."
            )
        if self._nonsense:
            return f"your answer cannot be graded: {self._nonsense}."
        if ended and ended.cpu_seconds >= self._allowance.cpu_seconds and ended.code != 0:
            return (
                f"your code was stopped after {ended.cpu_seconds:.0f} s of computing; "
                f"{self._allowance.cpu_seconds:g} s are allowed. Look for a loop that never ends."
            )
        how = f" ({_way(ended.code)})" if ended and ended.code is not None else ""
        return f"your code ended its process{how}, so nothing of it could be looked at."


def _way(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"


def _right(told: Mapping[str, Any]) -> Mapping[str, Any]:
    if "wrong" in told:
        raise AnswerError(str(told["wrong"]))
    return told


def _order(name: str, site: Site) -> Order:
    place = site.home if site.isolation == "none" else SCRATCH
    environment = {
        **variables(None),
        "HOME": str(place),
        "TMPDIR": str(place),
        "ELASTIC_LAB_HOME": str(place / "elastic-lab"),
        "LANG": "C.UTF-8",
    }
    nowhere = Path(os.devnull)
    return Order(
        name, TARGET, place, nowhere, {}, environment, isolation=site.isolation, limits=PREPARING
    )
