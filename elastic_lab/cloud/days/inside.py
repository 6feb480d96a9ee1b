"""boto3 inside the cloud's own process: calls that go to the API without a network.

The calling thread answers them itself, so that it may hold the world's lock over several calls:
a snapshot is of one moment.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from elastic_lab.cloud.days.snapshot import Client

_NOWHERE = "http://cloud.invalid"


def client_inside(api: Callable[..., Any], region: str) -> Client:
    """Clients whose calls `api`, a WSGI application, answers."""

    @cache
    def client(service: str) -> Any:
        import boto3
        from botocore.config import Config

        made = boto3.session.Session().client(
            service,
            endpoint_url=_NOWHERE,
            region_name=region,
            aws_access_key_id="inside",
            aws_secret_access_key="inside",
            config=Config(retries={"total_max_attempts": 1}),
        )
        made.meta.events.register("before-send", lambda request, **_: _answer(api, request))
        return made

    return client


class _Body(io.BytesIO):
    """A body as botocore reads it."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        """The whole of it, in one piece."""
        yield self.read()


def _answer(api: Callable[..., Any], request: Any) -> Any:
    from botocore.awsrequest import AWSResponse

    started: list[Any] = []
    body = b"".join(api(_environ(request), lambda *answer: started.extend(answer)))
    status, headers = started[:2]
    return AWSResponse(request.url, int(status.split()[0]), dict(headers), _Body(body))


def _environ(request: Any) -> dict[str, Any]:
    url, body = urlsplit(request.url), request.body or b""
    body = body.encode() if isinstance(body, str) else body
    headers = {name: _text(value) for name, value in request.headers.items()}
    return {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": url.path or "/",
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": url.netloc,
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
