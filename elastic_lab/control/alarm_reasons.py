"""The sentence that says why an alarm changed, in the words CloudWatch uses.

The wording is observed in public alarm histories; AWS does not document it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from elastic_lab.control.alarm_evaluation import Evaluation, missing_data_setting
from elastic_lab.control.alarm_types import (
    COMPARISONS,
    Datapoint,
    MetricAlarm,
    StateValue,
    TreatMissingData,
)

_FILLED_AS = {
    TreatMissingData.BREACHING: "Breaching",
    TreatMissingData.NOT_BREACHING: "NonBreaching",
}


def reason(alarm: MetricAlarm, found: Evaluation, old: StateValue, new: StateValue) -> str:
    """Return the StateReason of a move from `old` to `new` (observed)."""
    if new is StateValue.INSUFFICIENT_DATA:
        return f"Insufficient Data: {_were(found.filled)} unknown."
    filled_as = _FILLED_AS.get(missing_data_setting(alarm))
    if found.filled and filled_as:
        return _with_missing(alarm, found, filled_as)
    if alarm.evaluation_periods == 1 and found.datapoints:
        return f"Threshold Crossed: 1 datapoint {_crossing(alarm, found, new)}."
    return (
        f"Threshold Crossed: {_count(found, new)} out of the last"
        f" {_plural(alarm.evaluation_periods)} {_crossing(alarm, found, new)}"
        f" (minimum {_plural(_minimum(alarm, new))} for {old} -> {new} transition)."
    )


def _with_missing(alarm: MetricAlarm, found: Evaluation, filled_as: str) -> str:
    received = _were(len(found.datapoints)) if found.datapoints else "no datapoints were"
    return (
        f"Threshold Crossed: {received} received for {alarm.evaluation_periods} period"
        f"{'' if alarm.evaluation_periods == 1 else 's'} and {found.filled} missing"
        f" {_were(found.filled).partition(' ')[2]} treated as [{filled_as}]."
    )


def _shown(found: Evaluation, new: StateValue) -> Sequence[Datapoint]:
    if new is StateValue.ALARM:
        return found.breaching
    return [p for p in found.datapoints if p not in found.breaching]


def _count(found: Evaluation, new: StateValue) -> int:
    return len(_shown(found, new))


def _crossing(alarm: MetricAlarm, found: Evaluation, new: StateValue) -> str:
    shown = _shown(found, new)
    # CloudWatch lists the most recent datapoint first.
    listed = ", ".join(_point(p) for p in reversed(shown))
    _, words = COMPARISONS[alarm.comparison_operator]
    verb = "was" if len(shown) == 1 else "were"
    negation = "" if new is StateValue.ALARM else "not "
    return f"[{listed}] {verb} {negation}{words} the threshold ({float(alarm.threshold)})"


def _minimum(alarm: MetricAlarm, new: StateValue) -> int:
    if new is StateValue.ALARM:
        return alarm.needed
    return alarm.evaluation_periods - alarm.needed + 1


def _point(point: Datapoint) -> str:
    when = datetime.fromtimestamp(point.timestamp, UTC)
    return f"{float(point.value)} ({when:%d/%m/%y %H:%M:%S})"


def _plural(count: int) -> str:
    return f"{count} datapoint" if count == 1 else f"{count} datapoints"


def _were(count: int) -> str:
    return f"{_plural(count)} {'was' if count == 1 else 'were'}"
