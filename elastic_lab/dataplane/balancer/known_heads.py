"""What was read before: clients and servers repeat their headers, byte for byte.

What a strict parser has made of some bytes it would make of them again, so they are looked up
and not parsed. What is derived from them is kept with them.
"""

from __future__ import annotations

from typing import Generic, TypeVar

MOST_BYTES = 4096
MOST_HEADS = 1024

Head = TypeVar("Head")


class KnownHeads(Generic[Head]):
    """At most MOST_HEADS heads, each by its bytes; when it is full it begins anew."""

    def __init__(self) -> None:
        self._known: dict[bytes, Head] = {}
        self.get = self._known.get

    def keep(self, data: bytes, head: Head) -> None:
        """Remember `head` for `data`, unless that is unusually long."""
        if len(data) > MOST_BYTES:
            return
        if len(self._known) >= MOST_HEADS:
            self._known.clear()
        self._known[data] = head
