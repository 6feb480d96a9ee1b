"""A small HTTP server that stands still for one second in every four, for the load benchmark.

`python -m benchmarks.stalling_server [--steady]` prints its port and serves until it is killed.
"""

import asyncio
import sys

EVERY, STALL = 4.0, 1.0
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server(asyncio.Protocol):
    """Answers every head that comes, at once or when the stall is over."""

    stalls = "--steady" not in sys.argv

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Requests have no body here."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        left = STALL - now % EVERY if self.stalls else 0.0
        loop.call_at(now + max(left, 0.0), self._answer, data.count(b"\r\n\r\n"))

    def _answer(self, times: int) -> None:
        if not self._transport.is_closing():
            self._transport.write(ANSWER * times)  # type: ignore[attr-defined]


async def main() -> None:
    """Serve."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Server, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
