"""Stand-ins for what is outside of a lab: a web server that says one thing, and free ports."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Answering:
    """A server on this machine that gives every request the same answer, and notes its first line.

    `answers` maps a text in the request's body or headers to another (status, type, body).
    """

    def __init__(
        self,
        status: int,
        body: bytes,
        kind: str = "text/html",
        answers: dict[bytes, tuple[int, str, bytes]] | None = None,
    ) -> None:
        self.first_lines: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._otherwise, self._answers = (status, kind, body), answers or {}
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _handler(fake) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                fake.first_lines.append(self.requestline)
                asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, kind, body = fake._answer_to(bytes(self.headers) + asked)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_HEAD = do_CONNECT = answer

            def log_message(self, *_: Any) -> None:
                """Nothing on the terminal."""

        return Handler

    def _answer_to(self, asked: bytes) -> tuple[int, str, bytes]:
        found = (answer for text, answer in self._answers.items() if text in asked)
        return next(found, self._otherwise)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
