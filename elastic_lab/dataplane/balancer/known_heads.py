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
    """At most MOST_HEADS heads, each by its bytes; when it is full it begins anew.

    What comes once is not kept: a head is, when its bytes come for the second time.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, Head] = {}
        self._seen: set[int] = set()
        self.get = self._known.get

    def keep(self, data: bytes, head: Head) -> None:
        """Remember `head` for `data`, unless that is new or unusually long."""
        if len(data) > MOST_BYTES:
            return
        number = hash(data)
        if number in self._seen:
            if len(self._known) >= MOST_HEADS:
                self._known.clear()
            self._known[data] = head
        else:
            if len(self._seen) >= MOST_HEADS:
                self._seen.clear()
            self._seen.add(number)
