"""The cloud's private side, for checks: its journal, its clock, and the faults a check may ask for.

It listens on a port of its own and answers only with the cloud's token; AWS calls made there are
recorded as the observer's, not the learner's.
"""

import hmac
import json
from collections.abc import Callable
from typing import Any

from elastic_lab.cloud.days.days_api import DaysApi
from elastic_lab.cloud.programs.programs_api import ProgramsApi
from elastic_lab.cloud.world import ACCOUNT, REGION, World

PREFIX = "/elastic-lab/"


class ObservationApi:
    """`POST /elastic-lab/<question>` with a JSON body; every other path is an AWS call."""

    def __init__(self, world: World, token: str, aws: Callable[..., Any]) -> None:
        self._world, self._token, self._aws = world, token, aws
        self._days = DaysApi(world, aws)
        programs = ProgramsApi(world.programs, world.clock, ACCOUNT, REGION)
        self._questions: dict[str, Callable[[dict[str, Any]], Any]] = {
            "journal": self._journal,
            "clock": self._clock,
            "consistency": self._consistency,
            "image": programs.image,
            "dependency": programs.dependency,
            "fault": programs.fault,
            "programs": programs.programs,
            "visits": programs.visits,
            "load-balancers": lambda asked: world.load_balancers.told(),
        }

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """The WSGI entry."""
        if not self._has_token(environ):
            return _answer(start_response, 403, {"error": "the cloud's token is missing"})
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX):
            return self._aws(environ, start_response)
        name = path.removeprefix(PREFIX)
        question = self._questions.get(name)
        if question is None and name not in ("day", "sweep"):
            return _answer(start_response, 404, {"error": f"no such question: {path}"})
        try:
            asked = json.loads(environ["wsgi.input"].read() or b"{}")
            if question is None:
                return self._simulate(name, asked, start_response)
            with self._world.lock:
                self._world.runner.catch_up()
                return _answer(start_response, 200, question(asked))
        except (KeyError, TypeError, ValueError) as error:
            return _answer(start_response, 400, {"error": f"not understood: {error!r}"})

    def _simulate(
        self, name: str, asked: dict[str, Any], start_response: Callable[..., Any]
    ) -> Any:
        """A day takes seconds, so its lines are sent as they come, and other calls go on."""
        if name == "sweep":
            return _answer(start_response, 200, self._days.sweep(asked))
        start_response("200 -", [("Content-Type", "application/x-ndjson")])
        return self._days.play(asked)

    def _has_token(self, environ: dict[str, Any]) -> bool:
        shown = environ.get("HTTP_X_ELASTIC_LAB_TOKEN", "")
        key = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].split("/")[0]
        return any(
            hmac.compare_digest(text.encode(), self._token.encode()) for text in (shown, key)
        )

    def _journal(self, asked: dict[str, Any]) -> Any:
        return {"entries": self._world.journal.entries(), "lost": self._world.journal.lost}

    def _clock(self, asked: dict[str, Any]) -> Any:
        lateness = self._world.runner.worst_lateness
        return {"now": self._world.clock.now(), "worst_lateness": lateness}

    def _consistency(self, asked: dict[str, Any]) -> Any:
        self._world.consistency_lag = float(asked["lag"])
        return {"lag": self._world.consistency_lag}


def _answer(start_response: Callable[..., Any], status: int, value: Any) -> list[bytes]:
    body = json.dumps(value).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(f"{status} -", headers)
    return [body]
