"""How a submission's processes ended, by name: its launcher tells, and others wait to know."""

from __future__ import annotations

import threading

from elastic_lab.dataplane.launcher import Ended


class Ends:
    """Given to a launcher as its `on_end`."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._ended: dict[str, Ended] = {}

    def __call__(self, ended: Ended) -> None:
        """Hear of an end."""
        with self._changed:
            self._ended[ended.name] = ended
            self._changed.notify_all()

    def wait_for(self, name: str, seconds: float) -> Ended | None:
        """The end of the process `name`; None when it does not come within so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: name in self._ended, seconds)
            return self._ended.get(name)
