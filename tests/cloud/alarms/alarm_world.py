"""Alarms without a host: the loop over moto's alarms in this process, and who is executed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from elastic_lab.cloud.alarms.actions import AlarmActions
from elastic_lab.cloud.alarms.book import AlarmBook
from elastic_lab.cloud.alarms.loop import AlarmLoop
from elastic_lab.cloud.cloudwatch import CloudWatch, CloudWatches
from elastic_lab.cloud.journal import Journal
from elastic_lab.cloud.metrics.metric import Metric
from elastic_lab.cloud.metrics.store import MetricStore
from elastic_lab.control.alarm_types import MetricAlarm
from elastic_lab.control.scaling_request import Firing
from elastic_lab.simulation.day.statistics import Samples

ACCOUNT, REGION = "210987654321", "us-east-1"
LOAD = Metric("Shop", "Load")


def policy(name: str) -> str:
    return (
        f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:scalingPolicy:1:autoScalingGroupName/web:"
        f"policyName/{name}"
    )


def load_alarm(name: str = "hot", threshold: float = 50.0, **more: object) -> MetricAlarm:
    settings = {"evaluation_periods": 1, "comparison_operator": "GreaterThanThreshold", **more}
    return MetricAlarm(name, "Shop", "Load", threshold, **settings)  # type: ignore[arg-type]


class AlarmWorld:
    """A CloudWatch of its own from AWS second `start` on; `executed` is what groups were told."""

    def __init__(self, start: float) -> None:
        self.now = start
        self.executed: list[tuple[float, list[tuple[str, Firing]]]] = []
        cloudwatches = CloudWatches(lambda: self.now)
        self.cloudwatch: CloudWatch = cloudwatches.of(ACCOUNT, REGION)
        self.journal = Journal()
        self.loop = AlarmLoop(cloudwatches, AlarmActions(cloudwatches, self._execute), self.journal)

    def _execute(self, firings: Sequence[tuple[str, Firing]], now: float) -> None:
        self.executed.append((now, list(firings)))

    @property
    def alarms(self) -> AlarmBook:
        return self.cloudwatch.alarms

    @property
    def metrics(self) -> MetricStore:
        return self.cloudwatch.metrics

    def put_load(self, minutes: Sequence[float], start: float) -> None:
        """One value for each minute from `start` on."""
        for number, value in enumerate(minutes):
            self.metrics.put(LOAD, start + 60.0 * number, Samples.each([value]))

    def run_until(self, end: float) -> None:
        """Step from tick to tick, as the runner does."""
        while (planned := self.loop.due()) is not None and planned <= end:
            self.now = planned
            self.loop.step(planned)

    def state(self, name: str = "hot") -> str:
        return str(self.alarms.records()[name].state.state_value)


@contextmanager
def alarm_world(start: float) -> Iterator[AlarmWorld]:
    """An empty one; moto's alarms of the account are forgotten before and after."""
    world = AlarmWorld(start)
    world.cloudwatch.backend().alarms.clear()
    try:
        yield world
    finally:
        world.cloudwatch.backend().alarms.clear()
