"""The cloud's private side, for checks: its journal, its clock, and the faults a check may ask for.

It listens on a port of its own and answers only with the cloud's token; AWS calls made there are
recorded as the observer's, not the learner's. Where code runs that must not be trusted, a second
token gets what a lab offers to its learner, and nothing else.
"""

import hmac
import json
import math
from collections.abc import Callable
from typing import Any

from elastic_lab.cloud.days.day_budget import DayBudget
from elastic_lab.cloud.days.days_api import DaysApi
from elastic_lab.cloud.jailed import Jailed
from elastic_lab.cloud.programs.programs_api import ProgramsApi
from elastic_lab.cloud.world import ACCOUNT, REGION, World

PREFIX = "/elastic-lab/"
FOR_LEARNERS = ("image", "dependency", "fault", "programs", "visits", "day", "sweep")


class ObservationApi:
    """`POST /elastic-lab/<question>` with a JSON body; every other path is an AWS call."""

    def __init__(
        self, world: World, token: str, aws: Callable[..., Any], jailed: Jailed | None = None
    ) -> None:
        self._world, self._token, self._aws = world, token, aws
        self._learners_token = jailed.token if jailed else ""
        self._budget = DayBudget(jailed.day_seconds if jailed else math.inf)
        self._days = DaysApi(world, aws, jailed.remembered if jailed else None)
        programs = ProgramsApi(world.programs, world.clock, ACCOUNT, REGION)
        self._questions: dict[str, Callable[[dict[str, Any]], Any]] = {
            "journal": self._journal,
            "clock": self._clock,
            "days-spent": lambda asked: {"seconds": self._budget.spent},
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
        shown = _shown(environ)
        path = environ.get("PATH_INFO", "")
        name = path.removeprefix(PREFIX) if path.startswith(PREFIX) else ""
        by_learner = _is(self._learners_token, shown)
        if not _is(self._token, shown) and not (by_learner and name in FOR_LEARNERS):
            return _answer(start_response, 403, {"error": "the cloud's token is missing"})
        if not name:
            return self._aws(environ, start_response)
        question = self._questions.get(name)
        if question is None and name not in ("day", "sweep"):
            return _answer(start_response, 404, {"error": f"no such question: {path}"})
        try:
            asked = json.loads(environ["wsgi.input"].read() or b"{}")
            if question is None:
                return self._simulate(name, asked, start_response, by_learner)
            with self._world.lock:
                self._world.runner.catch_up()
                return _answer(start_response, 200, question(asked))
        except (KeyError, TypeError, ValueError) as error:
            return _answer(start_response, 400, {"error": f"not understood: {error!r}"})

    def _simulate(
        self, name: str, asked: dict[str, Any], start_response: Callable[..., Any], by_learner: bool
    ) -> Any:
        """A day takes seconds, so its lines are sent as they come, and other calls go on."""
        budget = self._budget if by_learner else DayBudget(math.inf)
        if budget.is_spent:
            return _answer(start_response, 200, {"error": budget.refusal})
        if name == "sweep":
            with budget.spending():
                return _answer(start_response, 200, self._days.sweep(asked))
        start_response("200 -", [("Content-Type", "application/x-ndjson")])
        return budget.while_it_lasts(self._days.play(asked))

    def _journal(self, asked: dict[str, Any]) -> Any:
        return {"entries": self._world.journal.entries(), "lost": self._world.journal.lost}

    def _clock(self, asked: dict[str, Any]) -> Any:
        lateness = self._world.runner.worst_lateness
        return {"now": self._world.clock.now(), "worst_lateness": lateness}

    def _consistency(self, asked: dict[str, Any]) -> Any:
        self._world.consistency_lag = float(asked["lag"])
        return {"lag": self._world.consistency_lag}


def _shown(environ: dict[str, Any]) -> list[bytes]:
    """What a request shows for a token: its own header, or the key of an AWS signature."""
    key = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].split("/")[0]
    return [environ.get("HTTP_X_ELASTIC_LAB_TOKEN", "").encode(), key.encode()]


def _is(token: str, shown: list[bytes]) -> bool:
    return bool(token) and any(hmac.compare_digest(text, token.encode()) for text in shown)


def _answer(start_response: Callable[..., Any], status: int, value: Any) -> list[bytes]:
    body = json.dumps(value).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(f"{status} -", headers)
    return [body]
