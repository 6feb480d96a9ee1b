"""Let a played day have happened: its metrics, alarms, activities and sizes, in one step."""

from __future__ import annotations

from elastic_lab.cloud.days.day_metrics import day_metrics
from elastic_lab.cloud.days.player import Played
from elastic_lab.cloud.days.snapshot import Snapshot
from elastic_lab.cloud.metrics.metric import Metric
from elastic_lab.cloud.world import ACCOUNT, REGION, World


class Commits:
    """The days that a cloud shows, by group."""

    def __init__(self, world: World) -> None:
        self._world = world
        # Group -> the metrics that its days have: a later run has other instances.
        self._metrics: dict[str, set[Metric]] = {}

    def commit(self, played: Played, snapshot: Snapshot) -> list[str]:
        """Make boto3 show the day, all of it. What an earlier run of the group left in its hours
        is replaced.

        The group keeps the instances that it has at the day's end; the day's own times are in the
        history, and the clock goes on as before.
        """
        with self._world.lock:
            self._show(played, snapshot)
        return []

    def _show(self, played: Played, snapshot: Snapshot) -> None:
        self._show_metrics(played, snapshot)
        outcome, hours = played.outcome, (played.outcome.start, played.outcome.end)
        alarms = self._world.cloudwatch(ACCOUNT, REGION).alarms
        alarms.record_day(outcome.alarm_states, outcome.alarm_history, hours)
        self._world.groups.record_day(
            snapshot.group_name,
            ACCOUNT,
            REGION,
            outcome.group,
            outcome.instances,
            outcome.activities,
            hours,
        )

    def _show_metrics(self, played: Played, snapshot: Snapshot) -> None:
        store = self._world.cloudwatch(ACCOUNT, REGION).metrics
        shown = self._metrics.setdefault(snapshot.group_name, set())
        store.remove_between(shown, played.outcome.start, played.outcome.end)
        for metric, block in day_metrics(played.outcome, snapshot):
            # A balancer's own metrics are those of its last day, whichever group met it.
            store.remove_between([metric], played.outcome.start, played.outcome.end)
            store.put_columns(metric, block)
            shown.add(metric)
