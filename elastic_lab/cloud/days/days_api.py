"""Ask the cloud for a simulated day: one order in, a line of JSON for every few minutes out."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from elastic_lab.cloud.days.inside import client_inside
from elastic_lab.cloud.world import ACCOUNT, REGION, World
from elastic_lab.plain_error import PlainError

logger = logging.getLogger(__name__)

OUR_FAULT = (
    "The day could not be played. The fault is the sandbox's, not yours; `elastic-lab doctor` "
    "shows where its log is."
)


class DaysApi:
    """Plays days of the cloud `world`, whose AWS API is `aws`. One at a time. remembered: a folder
    of days that other clouds have played."""

    def __init__(
        self, world: World, aws: Callable[..., Any], remembered: Path | None = None
    ) -> None:
        self._world, self._client = world, client_inside(aws, REGION)
        self._remembered = remembered
        self._playing = threading.Lock()
        self._player: Any = None
        self._commits: Any = None

    def play(self, asked: Mapping[str, Any]) -> Iterator[bytes]:
        """Lines of JSON: the columns of some minutes each, and last what is told of the day, or
        `error`, a sentence. With `commit` the cloud then shows the day as having happened.

        Closing the iterator cancels the day; nothing is committed then.
        """
        try:
            for told in self._events(asked):
                yield json.dumps(told).encode() + b"\n"
        except PlainError as error:
            yield json.dumps({"error": str(error)}).encode() + b"\n"
        except Exception:
            logger.exception("a simulated day")
            yield json.dumps({"error": OUR_FAULT}).encode() + b"\n"

    def sweep(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The numbers of every day of a grid of settings (see `sweep.swept`), or `error`."""
        from elastic_lab.cloud.days.planned import order_of, planned
        from elastic_lab.cloud.days.sweep import swept

        try:
            order = order_of(asked)
            with self._world.lock:
                found = planned(order, self._client, self._asked_sizes)
            return swept(found, asked["settings"])
        except PlainError as error:
            return {"error": str(error)}

    def _events(self, asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        # Loaded at the first day: the compiled kernels take a second that other labs need not pay.
        from elastic_lab.cloud.days.commit import Commits
        from elastic_lab.cloud.days.planned import order_of, planned
        from elastic_lab.cloud.days.player import Player
        from elastic_lab.cloud.days.remembered import RememberedDays

        order = order_of(asked)
        with self._playing:
            self._player = self._player or Player(RememberedDays(self._remembered))
            self._commits = self._commits or Commits(self._world)
            with self._world.lock:
                found = planned(order, self._client, self._asked_sizes)
            commit = self._commits.commit if asked.get("commit") else None
            yield from self._player.play(found, order, commit)

    def _asked_sizes(self, group: str) -> tuple[int, int, int]:
        return self._world.groups.asked_capacity(group, ACCOUNT, REGION)
