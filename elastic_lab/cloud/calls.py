"""Write each API call into the journal: whose it was, what it asked, and how it ended.

The parameters are those that moto has parsed; they are handed over by the thread that answers.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elastic_lab.cloud.aws_errors import CallName
from elastic_lab.cloud.journal import Entry, plain
from elastic_lab.cloud.world import World

ERROR_CODE = re.compile(rb'<Code>([^<]+)</Code>|"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"')


class CallRecord:
    """One call under way."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}
        self.error: str | None = None

    def answered(self, status: int, body: bytes) -> None:
        """Note how the call ended: an HTTP `status` from 400 on is an error named in `body`."""
        if status >= 400:
            found = ERROR_CODE.search(body)
            code = (found.group(1) or found.group(2)).decode() if found else str(status)
            self.error = code


class CallRecorder:
    """Keeps the call of each thread until it has ended."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._under_way = threading.local()

    @contextmanager
    def calling(self, by: str, call: CallName, body: bytes) -> Iterator[CallRecord]:
        """Record `call`, made by `by` with the request's `body`, when the block ends."""
        record = self._under_way.record = CallRecord()
        at = self._world.clock.now()
        yield record
        parameters = record.parameters or _as_sent(call, body)
        entry = Entry(at, by, call.service, call.operation, parameters, record.error)
        self._world.journal.add(entry)

    def listen(self) -> None:
        """Take the parameters of every call from moto, once it has parsed them."""
        from moto.core.responses import BaseResponse

        parse_parameters = BaseResponse.parse_parameters
        under_way = self._under_way

        def parse_and_tell(response: Any, request: Any) -> None:
            parse_parameters(response, request)
            record = getattr(under_way, "record", None)
            if record is not None:
                params = response.params
                original = getattr(params, "original_dict", None)
                record.parameters = plain(original() if original else dict(params))

        BaseResponse.parse_parameters = parse_and_tell


def _as_sent(call: CallName, body: bytes) -> dict[str, Any]:
    """The parameters as they came, for the services whose calls moto does not parse as a whole."""
    if call.protocol != "json":
        return {}
    try:
        sent = json.loads(body)
    except ValueError:
        return {}
    return plain(sent) if isinstance(sent, dict) else {}
