"""The AWS API of one cloud as a WSGI application: moto behind, AWS's manners in front.

One call at a time changes the world, and the control loops are brought up to date before each,
so that an answer never shows a state whose end is overdue.
"""

import io
import logging
import re
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any

from elastic_lab.cloud import aws_errors
from elastic_lab.cloud.calls import CallRecorder
from elastic_lab.cloud.world import World

logger = logging.getLogger(__name__)

Answer = tuple[int, list[tuple[str, str]], bytes]

# Paths of moto's own administration, and of the instance metadata service that it imitates.
CLOSED_PATHS = ("/moto-api", "/latest/meta-data", "/latest/api", "/favicon.ico")
# Calls that wait inside moto for something to happen: they must not hold the lock meanwhile.
WAITING_OPERATIONS = frozenset({"ReceiveMessage"})
FILTER = re.compile(r"[Ff]ilter.* '([^']+)'")
HTML_PAGE = re.compile(rb"^\s*<(!doctype html|html)", re.IGNORECASE)


class AwsApi:
    """Answers AWS calls on `world`; `by` is whose calls these are (`learner` or `observer`)."""

    def __init__(self, world: World, recorder: CallRecorder, moto: Any, by: str) -> None:
        self._world, self._recorder, self._moto, self._by = world, recorder, moto, by

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """The WSGI entry."""
        status, headers, body = self._answer(environ)
        if environ["REQUEST_METHOD"] == "HEAD":
            # The length is that of what GET would answer: moto's word for it is kept.
            body = b""
        else:
            headers = [header for header in headers if header[0].lower() != "content-length"]
            headers.append(("Content-Length", str(len(body))))
        start_response(f"{status} -", headers)
        return [body]

    def _answer(self, environ: dict[str, Any]) -> Answer:
        body = environ["wsgi.input"].read()
        call = aws_errors.name_of_call(environ, body)
        if environ.get("PATH_INFO", "").startswith(CLOSED_PATHS):
            message = "This port answers AWS calls, and nothing else."
            return aws_errors.error_answer(call, "AccessDenied", message, 403)
        waits = call.operation in WAITING_OPERATIONS
        with nullcontext() if waits else self._world.lock:
            self._world.runner.catch_up()
            with self._recorder.calling(self._by, call, body) as record:
                answer = self._ask_moto(environ, body, call)
                record.answered(answer[0], answer[2])
            if not waits:
                self._world.runner.changed()
        return answer

    def _ask_moto(self, environ: dict[str, Any], body: bytes, call: aws_errors.CallName) -> Answer:
        environ = dict(environ, **{"wsgi.input": io.BytesIO(body)})
        service = self._service(environ)
        if service is None:
            return aws_errors.not_in_sandbox(call)
        try:
            answer = _collect(service, environ)
        except NotImplementedError as error:
            return aws_errors.not_in_sandbox(call, _missing_part(error))
        except Exception:
            logger.exception("%s %s", call.service, call.operation)
            return aws_errors.cloud_failed(call)
        return answer if _is_aws_answer(answer, call) else aws_errors.not_in_sandbox(call)

    def _service(self, environ: dict[str, Any]) -> Any:
        """moto's application for the service that the request is signed for, None without one."""
        try:
            return self._moto.get_application(environ)
        except (AttributeError, ImportError, LookupError, ValueError):
            return None


def _collect(app: Any, environ: dict[str, Any]) -> Answer:
    started: list[Any] = []

    def start_response(status: str, headers: Any, exc_info: Any = None) -> Callable[[bytes], None]:
        started[:] = [status, headers]
        return lambda data: None

    chunks: Iterable[bytes] = app(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    return int(started[0].split()[0]), list(started[1]), body


def _missing_part(error: NotImplementedError) -> str:
    """Where not the whole call is lacking but a part of it, as a filter: that part, in words."""
    if isinstance(error, aws_errors.NotInSandboxError):
        return f"{error.part} of "
    found = FILTER.search(str(error))
    return f"the filter '{found.group(1)}' of " if found else ""


def _is_aws_answer(answer: Answer, call: aws_errors.CallName) -> bool:
    status, _, body = answer
    if status < 400:
        return not HTML_PAGE.match(body) or call.service == "s3"
    return (bool(body) and not HTML_PAGE.match(body)) or call.service == "s3"
