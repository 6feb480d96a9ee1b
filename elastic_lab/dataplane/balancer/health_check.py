"""One health check: a GET on a connection of its own, and what came of it.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from __future__ import annotations

import asyncio

from elastic_lab.dataplane.balancer.config import HealthCheck, Target
from elastic_lab.dataplane.balancer.heads import ResponseHead
from elastic_lab.dataplane.balancer.response_reader import BadResponse, ResponseReader
from elastic_lab.dataplane.balancer.target_health import CheckResult

_PIECE = 16 * 1024


async def check(target: Target, settings: HealthCheck, timeout: float) -> CheckResult:
    """Ask once; `timeout` in wall seconds. Never raises for what a target does."""
    try:
        async with asyncio.timeout(timeout):
            return CheckResult(await _status(target, settings))
    except TimeoutError:
        return CheckResult(timed_out=True)
    except (OSError, BadResponse):
        return CheckResult()


async def _status(target: Target, settings: HealthCheck) -> int:
    port = settings.port or target.port
    reader, writer = await asyncio.open_connection(target.host, port)
    try:
        writer.write(
            f"GET {settings.path} HTTP/1.1\r\nHost: {target.host}:{port}\r\nConnection: close\r\n"
            "User-Agent: ELB-HealthChecker/2.0\r\nAccept-Encoding: gzip, compressed\r\n"
            "\r\n".encode()
        )
        seen = _Seen()
        response = ResponseReader(seen, bodiless=False)
        while not response.ended:
            data = await reader.read(_PIECE)
            if not data:
                response.feed_eof()
            else:
                response.feed(data)
        return seen.status
    finally:
        writer.transport.abort()


class _Seen:
    """Of a checked target's answer only the status counts, but the answer must be whole."""

    status = 0

    def response_head(self, head: ResponseHead) -> None:
        self.status = head.status

    def response_body(self, data: bytes) -> None:
        pass

    def response_end(self) -> None:
        pass
