"""The header lines of a head, and what is derived from them alone. Pure.

They are not passed on as they came: hop-by-hop headers go, framing is written by us from what
the parser understood, and so both sides agree about where a message ends.

https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
"""

from __future__ import annotations

from dataclasses import dataclass, field

# Gone with the hop that they are about. Expect is answered by the balancer itself.
_HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-connection te trailer transfer-encoding upgrade expect"
    b" content-length".split()
)
_NOT_ASKED = _HOP_BY_HOP.union(
    (b"host", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-port", b"x-amzn-trace-id")
)
CHUNKED = b"Transfer-Encoding: chunked\r\n"


@dataclass(slots=True)
class Headers:
    """Lines in their order (name in lower case, name, value), and their values by name.

    Whole, they never change, so what is written of them is kept. `size`: their bytes.
    """

    lines: list[tuple[bytes, bytes, bytes]] = field(default_factory=list)
    size: int = 0
    _values: dict[bytes, list[bytes]] = field(default_factory=dict)
    _asked: bytes | None = field(default=None, compare=False)
    _answered: bytes | None = field(default=None, compare=False)

    def add(self, name: bytes, value: bytes) -> int:
        """Add a line; returns its length."""
        lower = name.lower()
        self.lines.append((lower, name, value))
        values = self._values.get(lower)
        if values is None:
            self._values[lower] = [value]
        else:
            values.append(value)
        length = len(name) + len(value) + 4
        self.size += length
        return length

    def values(self, name: bytes) -> list[bytes]:
        """Every value of a header, by its name in lower case."""
        return self._values.get(name) or []

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks; the reader lets no other transfer coding through."""
        return b"transfer-encoding" in self._values

    @property
    def content_length(self) -> bytes | None:
        """The body's length as it was written, digits only (the parser sees to it)."""
        lengths = self._values.get(b"content-length")
        return lengths[0] if lengths else None

    @property
    def length(self) -> int | None:
        """How long the body is, where that is told."""
        length = self.content_length
        return None if length is None else int(length)

    @property
    def expects_continue(self) -> bool:
        """Whether the client holds its body back for a 100."""
        expected = self._values.get(b"expect")
        return expected is not None and [each.lower() for each in expected] == [b"100-continue"]

    @property
    def user_agent(self) -> str:
        """Who asks, `-` if that is not told."""
        agents = self._values.get(b"user-agent")
        return agents[0].decode("latin-1") if agents else "-"

    @property
    def forwarded_for(self) -> bytes:
        """The addresses of earlier proxies, each with a comma behind it."""
        return b"".join([each + b", " for each in self.values(b"x-forwarded-for") if each])

    @property
    def asked(self) -> bytes:
        """What a target gets of a request's headers, after those that are written anew."""
        if self._asked is None:
            self._asked = self._without(_NOT_ASKED) + self._framing()
        return self._asked

    @property
    def answered(self) -> bytes:
        """What a client gets of a response's headers, without its framing."""
        if self._answered is None:
            self._answered = self._without(_HOP_BY_HOP)
        return self._answered

    def _framing(self) -> bytes:
        if self.chunked:
            return CHUNKED
        length = self.content_length
        return b"" if length is None else b"Content-Length: %b\r\n" % length

    def _without(self, names: frozenset[bytes]) -> bytes:
        """The lines but those of `names`, and of those that Connection makes hop-by-hop."""
        named = self._values.get(b"connection")
        if named:
            names = names.union(each.strip().lower() for each in b",".join(named).split(b","))
        return b"".join(
            [
                name + b": " + value + b"\r\n"
                for lower, name, value in self.lines
                if lower not in names
            ]
        )
