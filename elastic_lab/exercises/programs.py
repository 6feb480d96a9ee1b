"""The programs of a cloud from outside: run a dependency, set faults, see what reached them.

Faults need a cloud of this course. They are signals and sockets of Linux and macOS: Windows runs no
programs, and WSL 2 does as Linux.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from elastic_lab.cloud.address import CloudAddress
from elastic_lab.dataplane.instance.capacity import Capacity
from elastic_lab.exercises.private_side import ask
from elastic_lab.plain_error import PlainError
from elastic_lab.wall_clock import wait_until

ANSWER_SECONDS = 10.0
LOAD_SECONDS = 30.0


class ProgramError(PlainError):
    """A program cannot be run, or its fault not be set; the message says why and what to do."""


def dependency(
    address: CloudAddress,
    name: str,
    source: str,
    capacity: Capacity,
    environment: Mapping[str, str],
) -> str:
    """The address of a service that runs the WSGI application `app` of the Python text `source`;
    it answers when this returns. Under the same name the address stays the same as long as the
    cloud lives. Raises ProgramError."""
    asked = {
        "name": name,
        "source": source,
        "capacity": asdict(capacity),
        "environment": dict(environment),
    }
    url = str(_told(address, "dependency", asked)["url"])
    _wait_for(address, name)
    return url


def fault(
    address: CloudAddress,
    who: str,
    slow_seconds: float = 0.0,
    error_share: float = 0.0,
    refuse: bool = False,
    freeze: bool = False,
    kill: bool = False,
) -> None:
    """Give the program of an instance or a dependency these faults and no others; none heals it.

    Returns when it is so: what was killed and is healed answers again. Raises ProgramError.
    """
    asked = {"slow_seconds": slow_seconds, "error_share": error_share, "refuse": refuse}
    _told(address, "fault", {"who": who, **asked, "freeze": freeze, "kill": kill})
    if not (kill or freeze):
        _wait_for(address, who)


def visits(address: CloudAddress, who: str) -> list[dict[str, Any]]:
    """What reached a program, oldest first, the latest 10,000 requests.

    Each has method, path, query, status (None while it is not answered), seconds (to the answer,
    wall time), at (wall seconds since the cloud was opened) and aws_at (AWS time). A connection
    that was refused, or that waits at a frozen program, has not reached it. Raises ProgramError.
    """
    return list(_told(address, "visits", {"who": who})["visits"])


def _told(address: CloudAddress, question: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    if not address.private:
        raise ProgramError("Only a cloud of this course has programs: elsewhere run your own.")
    try:
        with ask(address, question, asked, ANSWER_SECONDS) as answer:
            told = dict(json.load(answer))
    except OSError as error:
        raise ProgramError(f"The cloud does not answer ({error}): open the lab again.") from None
    if question != "programs" and "error" in told:
        raise ProgramError(_sentence(str(told["error"])))
    return told


def _wait_for(address: CloudAddress, name: str) -> None:
    """Wait until the program serves its application. Raises ProgramError when it ends instead."""
    seen: dict[str, Any] = {"running": True, "loaded": False}

    def loaded_or_ended() -> bool:
        # While the one that it replaces goes, there is none of that name.
        seen.update(_told(address, "programs", {}).get(name, {}))
        return not seen["running"] or seen["loaded"]

    wait_until(loaded_or_ended, LOAD_SECONDS)
    if not seen["loaded"]:
        last = seen.get("log", "").strip().splitlines()[-1:]
        raise ProgramError(f"The application of {name} does not serve: {' '.join(last)}")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].removesuffix(".") + "."
