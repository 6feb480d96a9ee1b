"""What is remembered of every alarm of one account and Region: its state, and its history.

Level-triggered: `reconcile` compares moto's alarms with those that are known, whoever made or
deleted them (the API, CloudFormation, a scaling policy).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from elastic_lab.cloud.alarms.history import HistoryItem, configuration_update, state_update
from elastic_lab.cloud.alarms.settings import put_into, settings_of, show
from elastic_lab.control import alarms as law
from elastic_lab.control.alarm_types import AlarmState, MetricAlarm, StateUpdate

KEPT = 10_000
"""Lines of history that are kept, the latest."""


@dataclass
class Record:
    """One alarm: moto's object, what it says, its state and the reason's JSON.

    `known_since`, `configured_at`: AWS seconds of its making and of its last change.
    `held`: the state is a simulated day's, and lasts until the metric has a new datapoint.
    """

    moto: Any
    settings: MetricAlarm
    state: AlarmState
    known_since: float
    configured_at: float
    reason_data: str = ""
    held: bool = False

    @property
    def arn(self) -> str:
        """The alarm's ARN."""
        return str(self.moto.alarm_arn)


class AlarmBook:
    """The alarms of one account and Region. `backend` gives moto's CloudWatch, `now` AWS time."""

    def __init__(self, backend: Callable[[], Any], now: Callable[[], float]) -> None:
        self._backend, self._now = backend, now
        self._records: dict[str, Record] = {}
        self.history: deque[HistoryItem] = deque(maxlen=KEPT)

    def put(self, alarm: MetricAlarm) -> None:
        """Create `alarm`, in INSUFFICIENT_DATA, or replace it: its state then stays."""
        put_into(self._backend(), alarm)
        self.reconcile()

    def delete(self, name: str) -> None:
        """Delete an alarm; its history stays. One that does not exist is no error."""
        self._backend().delete_alarms([name])
        self.reconcile()

    def executing(self, policy_arn: str) -> list[tuple[str, str]]:
        """(name, ARN) of the alarms with an action that executes the policy, by name."""
        self.reconcile()
        return sorted(
            (name, record.arn)
            for name, record in self._records.items()
            if policy_arn in _all_actions(record.settings)
        )

    def records(self) -> dict[str, Record]:
        """Every alarm by its name, as it is now."""
        self.reconcile()
        return self._records

    def change(
        self,
        record: Record,
        state: AlarmState,
        said: Sequence[law.AlarmAction],
        reason_data: str,
    ) -> None:
        """Move an alarm into `state`, for a reason whose JSON is `reason_data`, and write the
        changes of state in `said` down."""
        for update in (each for each in said if isinstance(each, StateUpdate)):
            item = state_update(update, record.state, record.reason_data, reason_data)
            self.history.append(item)
        record.state, record.reason_data, record.held = state, reason_data, False
        show(record.moto, state, reason_data)

    def record_day(
        self,
        alarm_states: Mapping[str, AlarmState],
        history: Sequence[StateUpdate],
        between: tuple[float, float] | None = None,
    ) -> None:
        """Take over the states and the history that a simulated day has left, in one step.

        A state stays as the day left it until its metric has a live datapoint. `between` (AWS
        seconds) are the day's ends: what an earlier play of it has written is then replaced.
        """
        if between is not None:
            self._forget_day(set(alarm_states), *between)
        before: dict[str, AlarmState] = {}
        for update in history:
            self.history.append(state_update(update, before.get(update.alarm_name), "", "", True))
            before[update.alarm_name] = AlarmState(update.new_state, update.reason)
        for name, state in alarm_states.items():
            record = self.records().get(name)
            if record is not None:
                record.state, record.reason_data, record.held = state, "", True
                show(record.moto, state, "")

    def _forget_day(self, names: set[str], start: float, end: float) -> None:
        kept = (
            item
            for item in self.history
            if not (item.of_day and item.alarm_name in names and start <= item.timestamp <= end)
        )
        self.history = deque(list(kept), maxlen=KEPT)

    def reconcile(self) -> None:
        """See what has been made, changed or deleted since; its history is written now."""
        there = self._backend().alarms
        for name in [name for name in self._records if name not in there]:
            self._note(self._records.pop(name), "Deleted")
        for name, alarm in there.items():
            record = self._records.get(name)
            if record is None or record.moto is not alarm:
                self._meet(name, alarm, record)
            elif record.settings.actions_enabled != alarm.actions_enabled:
                enabled = bool(alarm.actions_enabled)
                record.settings = replace(record.settings, actions_enabled=enabled)
                self._note(record, "Updated")

    def _meet(self, name: str, alarm: Any, earlier: Record | None) -> None:
        if alarm.rule is not None:
            return
        settings, now = settings_of(alarm), self._now()
        if earlier is None:
            record = Record(alarm, settings, law.created(now), now, now)
        else:
            record = replace(earlier, moto=alarm, settings=settings, configured_at=now)
        self._records[name] = record
        show(alarm, record.state, record.reason_data)
        self._note(record, "Updated" if earlier else "Created")

    def _note(self, record: Record, kind: str) -> None:
        self.history.append(
            configuration_update(record.settings, record.arn, kind, self._now(), record.state)
        )


def _all_actions(alarm: MetricAlarm) -> Iterator[str]:
    yield from alarm.alarm_actions
    yield from alarm.ok_actions
    yield from alarm.insufficient_data_actions
