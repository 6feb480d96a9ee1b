"""The header lines of a head, and what is derived from them alone. Pure.

They are not passed on as they came: hop-by-hop headers go, framing is written by us from what
the parser understood, and so both sides agree about where a message ends.

https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

# Gone with the hop that they are about. Expect is answered by the balancer itself.
_HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-connection te trailer transfer-encoding upgrade expect"
    b" content-length".split()
)
_WRITTEN_ANEW = frozenset(
    (b"host", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-port", b"x-amzn-trace-id")
)
CHUNKED = b"Transfer-Encoding: chunked\r\n"


@dataclass
class Headers:
    """Lines in their order (name in lower case, name, value), and their values by name.

    Whole, they never change, so what is derived from them is kept. `size`: their bytes.
    """

    lines: list[tuple[bytes, bytes, bytes]] = field(default_factory=list)
    size: int = 0
    _values: dict[bytes, list[bytes]] = field(default_factory=dict)

    def add(self, name: bytes, value: bytes) -> int:
        """Add a line; returns its length."""
        lower = name.lower()
        self.lines.append((lower, name, value))
        self._values.setdefault(lower, []).append(value)
        length = len(name) + len(value) + 4
        self.size += length
        return length

    def values(self, name: bytes) -> list[bytes]:
        """Every value of a header, by its name in lower case."""
        return self._values.get(name) or []

    @cached_property
    def chunked(self) -> bool:
        """Whether the body comes in chunks; the reader lets no other transfer coding through."""
        return bool(self.values(b"transfer-encoding"))

    @cached_property
    def content_length(self) -> bytes | None:
        """The body's length as it was written, digits only (the parser sees to it)."""
        lengths = self.values(b"content-length")
        return lengths[0] if lengths else None

    @cached_property
    def length(self) -> int | None:
        """How long the body is, where that is told."""
        return None if self.content_length is None else int(self.content_length)

    @cached_property
    def expects_continue(self) -> bool:
        """Whether the client holds its body back for a 100."""
        return [value.lower() for value in self.values(b"expect")] == [b"100-continue"]

    @cached_property
    def user_agent(self) -> str:
        """Who asks, `-` if that is not told."""
        agents = self.values(b"user-agent")
        return agents[0].decode("latin-1") if agents else "-"

    @cached_property
    def forwarded_for(self) -> bytes:
        """The addresses of earlier proxies, each with a comma behind it."""
        return b"".join(value + b", " for value in self.values(b"x-forwarded-for") if value)

    @cached_property
    def asked(self) -> bytes:
        """What a target gets of a request's headers, after those that are written anew."""
        framing = CHUNKED if self.chunked else b""
        if not self.chunked and self.content_length is not None:
            framing = b"Content-Length: %b\r\n" % self.content_length
        return self._without(_HOP_BY_HOP | _WRITTEN_ANEW) + framing

    @cached_property
    def answered(self) -> bytes:
        """What a client gets of a response's headers, without its framing."""
        return self._without(_HOP_BY_HOP)

    def _without(self, names: frozenset[bytes]) -> bytes:
        """The lines but those of `names`, and of those that Connection makes hop-by-hop."""
        named = b",".join(self.values(b"connection")).split(b",")
        names |= {name.strip().lower() for name in named}
        kept = (line for line in self.lines if line[0] not in names)
        return b"".join(b"%b: %b\r\n" % (name, value) for _, name, value in kept)
