"""The alarm loop: every alarm is evaluated at planned ticks, and acts.

An alarm is looked at once a minute, one with a period of 10, 20 or 30 s once in that (from memory;
AWS says that alarms of high resolution are looked at more often:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html). The ticks
are full minutes, so that a minute counts as soon as it is over, as in a simulated day.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from elastic_lab.cloud.alarms.actions import AlarmActions, Invoked
from elastic_lab.cloud.alarms.book import Record
from elastic_lab.cloud.alarms.datapoints import recent_datapoints
from elastic_lab.cloud.alarms.reason_data import reason_data
from elastic_lab.cloud.cloudwatch import CloudWatch, CloudWatches
from elastic_lab.cloud.journal import Entry, Journal
from elastic_lab.control import alarms as law
from elastic_lab.control.alarm_types import InvokeAction, StateUpdate

MINUTE = 60.0


class AlarmLoop:
    """The alarms of every account and Region, as a runner drives them."""

    name = "alarms"

    def __init__(self, cloudwatches: CloudWatches, actions: AlarmActions, journal: Journal) -> None:
        self._cloudwatches, self._actions, self._journal = cloudwatches, actions, journal
        self._evaluated = -math.inf

    def due(self) -> float | None:
        """The next tick of any alarm; never one that has been."""
        return min((self._next(record) for _, record in self._all()), default=None)

    def step(self, now: float) -> None:
        """Evaluate every alarm whose tick is `now`, then carry out what they invoke."""
        due = [(cw, record) for cw, record in self._all() if self._next(record) <= now]
        self._evaluated = max(self._evaluated, now)
        invoked = [
            each for cloudwatch, record in due for each in self._evaluate(cloudwatch, record, now)
        ]
        self._actions.carry_out(invoked, now)

    def _evaluate(self, cloudwatch: CloudWatch, record: Record, now: float) -> list[Invoked]:
        points = recent_datapoints(cloudwatch, record, now)
        if record.held and not points:
            return []
        record.held = False
        old = record.state.state_value
        state, said = law.decide(record.state, record.settings, points, now)
        updates = [each for each in said if isinstance(each, StateUpdate)]
        if updates:
            self._write_down(updates)
            data = reason_data(record.settings, points, now)
            cloudwatch.alarms.change(record, state, said, data)
        record.state = state
        actions = (each for each in said if isinstance(each, InvokeAction))
        return [Invoked(cloudwatch, record, old, action) for action in actions]

    def _write_down(self, updates: list[StateUpdate]) -> None:
        for update in updates:
            told = {
                "AlarmName": update.alarm_name,
                "OldState": str(update.old_state),
                "NewState": str(update.new_state),
                "StateReason": update.reason,
            }
            self._journal.add(Entry(update.timestamp, self.name, "cloudwatch", "StateUpdate", told))

    def _all(self) -> Iterator[tuple[CloudWatch, Record]]:
        for cloudwatch in self._cloudwatches.all():
            for record in cloudwatch.alarms.records().values():
                yield cloudwatch, record

    def _next(self, record: Record) -> float:
        """The alarm's first tick after all that has been."""
        interval = min(float(record.settings.period), MINUTE)
        since = max(self._evaluated, record.known_since)
        return (math.floor(since / interval) + 1.0) * interval
