"""The cloud as a check sees it: from outside the learner's code, and not taken for the learner.

On one of our clouds the calls go through its private side, which records them as the observer's.
On a foreign endpoint they are ordinary calls, and there is no journal.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from elastic_lab.cloud.address import CloudAddress
from elastic_lab.dataplane.instance.capacity import Capacity
from elastic_lab.exercises import programs
from elastic_lab.exercises.days import Days, order
from elastic_lab.exercises.golden_images import golden_image
from elastic_lab.exercises.private_side import ask
from elastic_lab.sandbox.guard.environment import variables
from elastic_lab.simulation.orders.day import Day, FixedFleet

ANSWER_SECONDS = 10.0


class NoJournal(Exception):
    """The endpoint keeps no journal that a check needs; the exercise is skipped."""


class ObservedCloud:
    """AWS clients and the journal of the cloud at `address`; `parameters`: the learner's."""

    def __init__(self, address: CloudAddress, parameters: Mapping[str, Any] | None = None) -> None:
        self.address = address
        self.parameters = dict(parameters or {})
        self.client = cache(self._client)
        self.days = Days(address, self.client)

    def _client(self, service: str) -> Any:
        """A boto3 client of `service` for looking (and, in a setup, for making)."""
        key = self.address.token or "elastic-lab"
        return _session().client(
            service,
            endpoint_url=self.address.private or self.address.endpoint,
            region_name="us-east-1",
            aws_access_key_id=key,
            aws_secret_access_key=key,
        )

    def simulate(
        self, day: Day, fleet: FixedFleet | None = None, group: str | None = None
    ) -> dict[str, Any]:
        """The numbers of `day` on a fixed `fleet`, or on a group as it is now (the only one there
        is, without a name). Nothing in the cloud changes. Raises DayError."""
        return dict(self.days.played(order(day, fleet, group))["numbers"])

    def learner_calls(self) -> list[dict[str, Any]]:
        """The learner's AWS calls so far, oldest first; raises NoJournal on a foreign endpoint."""
        return [entry for entry in self._journal() if entry["by"] == "learner"]

    def entered(self, state: str) -> dict[str, float]:
        """Instance id -> the AWS time at which the cloud put it into `state`, the first time."""
        entries = self._journal()
        moved = [e for e in entries if e["by"] == "instance-lifecycle" and e["operation"] == state]
        return {e["parameters"]["InstanceId"]: e["at"] for e in reversed(moved)}

    def set_consistency_lag(self, seconds: float) -> None:
        """Hide new instances from DescribeInstances for `seconds` of AWS time."""
        self._ask("consistency", lag=seconds)

    def programs(self) -> dict[str, Any]:
        """Instance id -> its program: pid, ports, whether it runs, exit code, end of its log."""
        return self._ask("programs")

    def load_balancers(self) -> dict[str, Any]:
        """Each load balancer that is served, by its name: pid, port, and targets by state."""
        return self._ask("load-balancers")

    def golden_image(
        self,
        name: str,
        source: str,
        boot_seconds: float = 30.0,
        service_seconds: float = 0.0,
        at_once: int = 4,
    ) -> str:
        """The id of an image whose instances run the Python text `source` (see `lab.golden_image`).
        Raises ImageError."""
        environment = variables(self.address.endpoint)
        capacity = Capacity(service_seconds, at_once)
        return golden_image(self.address, name, source, boot_seconds, capacity, environment)

    def dependency(
        self, name: str, source: str, service_seconds: float = 0.0, at_once: int = 4
    ) -> str:
        """The address of a service that runs the Python text `source` (see `programs`)."""
        environment = variables(self.address.endpoint)
        capacity = Capacity(service_seconds, at_once)
        return programs.dependency(self.address, name, source, capacity, environment)

    def fault(self, who: str, **faults: Any) -> None:
        """Give a program the `faults` of `lab.fault` and no others; none heals it."""
        programs.fault(self.address, who, **faults)

    def visits(self, who: str) -> list[dict[str, Any]]:
        """The requests that reached a program, oldest first (see `programs.visits`)."""
        return programs.visits(self.address, who)

    def now(self) -> float:
        """AWS time, in seconds since the epoch."""
        return float(self._ask("clock")["now"])

    def _journal(self) -> list[dict[str, Any]]:
        return list(self._ask("journal")["entries"])

    def _ask(self, question: str, **arguments: Any) -> dict[str, Any]:
        if not self.address.private:
            raise NoJournal
        with ask(self.address, question, arguments, ANSWER_SECONDS) as answer:
            return dict(json.load(answer))


def _session() -> Any:
    """A session of our own that shares the loaded service models with the learner's."""
    import boto3
    import botocore.session

    if boto3.DEFAULT_SESSION is None:
        boto3.setup_default_session()
    session = botocore.session.Session()
    session.register_component("data_loader", boto3.DEFAULT_SESSION._loader)
    return boto3.session.Session(botocore_session=session)
