"""Simulated days, asked of a cloud: a line of JSON for every few minutes, and last the numbers.

On one of our clouds the cloud itself plays them. A foreign endpoint cannot, so they are played
here, from what boto3 shows there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import asdict
from typing import Any

from elastic_lab.cloud.address import CloudAddress
from elastic_lab.exercises.private_side import ask
from elastic_lab.plain_error import PlainError
from elastic_lab.simulation.orders.day import Day, FixedFleet

LINE_SECONDS = 120.0
"""How long a line may take: the first day on a machine compiles the simulation."""


class DayError(PlainError):
    """A day could not be played; the message says why and what to do."""


class Days:
    """The days of the cloud at `address`; `client` makes boto3 clients of it."""

    def __init__(self, address: CloudAddress, client: Callable[[str], Any]) -> None:
        self._address, self._client = address, client
        self._foreign: Any = None

    def lines(self, order: Mapping[str, Any]) -> Generator[dict[str, Any], None, None]:
        """What is told while the day of `order` is played; see `cloud.days.days_api`.

        Closing the iterator cancels the day. Raises DayError.
        """
        for line in self._lines(order):
            if "error" in line:
                raise DayError(line["error"])
            yield line

    def played(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """All that is told of a day at its end. Raises DayError."""
        for line in self.lines(order):
            if "done" in line:
                return dict(line["done"])
        raise DayError("The cloud ended before the day did: open the lab again.")

    def swept(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """The numbers of many days; see `cloud.days.sweep`. Raises DayError."""
        if not self._address.private:
            raise DayError("Only a cloud of this course sweeps many days at once.")
        with self._open("sweep", order) as answer:
            told = dict(json.load(answer))
        if "error" in told:
            raise DayError(told["error"])
        return told

    def _lines(self, order: Mapping[str, Any]) -> Generator[dict[str, Any], None, None]:
        if not self._address.private:
            yield from self._played_here(order)
            return
        with closing(self._open("day", order)) as answer:
            for line in answer:
                yield json.loads(line)

    def _played_here(self, order: Mapping[str, Any]) -> Generator[dict[str, Any], None, None]:
        from elastic_lab.cloud.days.foreign import ForeignDays

        self._foreign = self._foreign or ForeignDays(self._client)
        yield from self._foreign.play(order)

    def _open(self, question: str, order: Mapping[str, Any]) -> Any:
        try:
            return ask(self._address, question, order, LINE_SECONDS)
        except OSError as error:
            raise DayError(f"The cloud does not answer ({error}): open the lab again.") from None


def order(
    day: Day,
    fleet: FixedFleet | None = None,
    group: str | None = None,
    *,
    commit: bool = False,
    forked: str = "",
    fork_at: float = 0.0,
) -> dict[str, Any]:
    """An order in JSON: `day` on a fixed `fleet`, or on a group (the only one without a name).

    commit: whether the cloud shall show the day as having happened. forked, fork_at: the key of
    an earlier day, and the second from which on this one goes its own way.
    """
    return {
        "day": day.as_json(),
        "fleet": asdict(fleet) if fleet else None,
        "group": group,
        "commit": commit,
        "forked": forked,
        "fork_at": fork_at,
    }
