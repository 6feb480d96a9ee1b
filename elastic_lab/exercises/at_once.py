"""Call from many threads at once, so that code which is not safe under threads shows it.

Python changes threads every 5 ms, so a race of a few instructions may hide for years. Here every
instruction of the learner's code is a chance for another thread.
"""

from __future__ import annotations

import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from elastic_lab import wall_clock

DEADLINE = 10.0
OURS = str(Path(__file__).parents[1])
LIBRARIES = tuple(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib"))
Trace = Callable[[FrameType, str, Any], Any]


def at_once(
    calls: Sequence[Callable[[], Any]],
    within: float = DEADLINE,
    leave_alone: Sequence[str] = (),
) -> list[Any]:
    """What each of `calls` returned, every one in a thread of its own and all begun together.

    None for one that has not ended `within` so many seconds: it waits for what never comes.
    leave_alone: files whose code is not the learner's. An error in a call is raised here.

    They are together at the beginning. Where they should meet after the answers of a service, let
    it be frozen while they ask: then all its answers come at one moment.
    """
    results: list[Any] = [None] * len(calls)
    errors: list[BaseException] = []
    start = threading.Barrier(len(calls))

    def run(number: int) -> None:
        start.wait()
        try:
            with giving_way(leave_alone):
                results[number] = calls[number]()
        except BaseException as error:
            errors.append(error)

    threads = [
        threading.Thread(target=run, args=(number,), daemon=True) for number in range(len(calls))
    ]
    for thread in threads:
        thread.start()
    end = wall_clock.monotonic_seconds() + within
    for thread in threads:
        thread.join(max(0.0, end - wall_clock.monotonic_seconds()))
    if errors:
        raise errors[0]
    return results


@contextmanager
def giving_way(leave_alone: Sequence[str] = ()) -> Iterator[None]:
    """Let other threads go on at every instruction of the learner's code in the block."""
    sys.settrace(_tracing((OURS, *LIBRARIES, *leave_alone)))
    try:
        yield
    finally:
        sys.settrace(None)


def gives_way() -> bool:
    """Whether this thread does, so that code which it asks of another process must too."""
    return sys.gettrace() is not None


def _tracing(not_theirs: tuple[str, ...]) -> Trace:
    def give_way(frame: FrameType, event: str, argument: Any) -> Any:
        if event == "opcode":
            wall_clock.wait(0)
        return give_way

    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename.startswith((*not_theirs, "<frozen")):
            return None
        frame.f_trace_opcodes = True
        return give_way

    return enter
