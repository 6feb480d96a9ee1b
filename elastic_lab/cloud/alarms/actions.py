"""What alarms invoke: scaling policies through the groups, messages through moto's SNS.

Auto Scaling is told all alarms that call for a policy at the time, not only the one that moved:
target tracking scales in only when every policy agrees.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from elastic_lab.cloud.alarms import history
from elastic_lab.cloud.alarms.book import Record
from elastic_lab.cloud.alarms.datapoints import recent_datapoints
from elastic_lab.cloud.alarms.notification import message_of, subject_of
from elastic_lab.cloud.cloudwatch import CloudWatch, CloudWatches
from elastic_lab.control.alarm_types import InvokeAction, StateValue
from elastic_lab.control.alarms import is_auto_scaling_action
from elastic_lab.control.scaling_request import Firing

logger = logging.getLogger(__name__)

Firings = Sequence[tuple[str, Firing]]
"""(policy ARN, what the alarm tells it)."""
NOT_HERE = "Elastic Lab's cloud does not carry out this kind of action"


@dataclass(frozen=True)
class Invoked:
    """An action with its alarm, and the state that the alarm was in before."""

    cloudwatch: CloudWatch
    record: Record
    old_state: StateValue
    action: InvokeAction


class AlarmActions:
    """Carries actions out; `execute` is the groups' part: it is given firings and AWS time."""

    def __init__(
        self, cloudwatches: CloudWatches, execute: Callable[[Firings, float], None]
    ) -> None:
        self._cloudwatches, self._execute = cloudwatches, execute

    def carry_out(self, invoked: Iterable[Invoked], now: float) -> None:
        """Carry out actions that alarms invoke at AWS second `now`."""
        executes = False
        for each in invoked:
            policy = is_auto_scaling_action(each.action.action_arn)
            executes |= policy
            failure = "" if policy else _publish(each)
            if not each.action.repeated:
                item = history.action(each.action, failure)
                each.cloudwatch.alarms.history.append(item)
        if executes:
            self._execute(list(self._firings(now)), now)

    def _firings(self, now: float) -> Iterator[tuple[str, Firing]]:
        for cloudwatch in self._cloudwatches.all():
            for record in cloudwatch.alarms.records().values():
                if not record.held:
                    yield from _firings_of(cloudwatch, record, now)


def _firings_of(cloudwatch: CloudWatch, record: Record, now: float) -> Iterator[tuple[str, Firing]]:
    alarm = record.settings
    arns = [a for a in alarm.actions_of(record.state.state_value) if is_auto_scaling_action(a)]
    points = recent_datapoints(cloudwatch, record, now) if arns else []
    value = points[-1].value if points else alarm.threshold
    for arn in arns:
        name = arn.rpartition(":policyName/")[2]
        yield arn, Firing(name, value, alarm.threshold, alarm.alarm_name)


def _publish(each: Invoked) -> str:
    """Send an SNS message; returns why it could not be sent, empty if it was."""
    arn = each.action.action_arn.split(":")
    if len(arn) < 6 or arn[2] != "sns":
        return NOT_HERE
    from moto.sns.models import sns_backends

    backend = sns_backends[arn[4]][arn[3]]
    if each.action.action_arn not in backend.topics:
        return "Resource does not exist"
    try:
        backend.publish(
            message=message_of(each.cloudwatch, each.record, each.old_state),
            arn=each.action.action_arn,
            subject=subject_of(each.cloudwatch, each.record),
        )
    except Exception as error:
        # A subscriber that cannot be reached must not stop the alarms.
        logger.exception("alarm %s", each.record.settings.alarm_name)
        return str(error)
    return ""
