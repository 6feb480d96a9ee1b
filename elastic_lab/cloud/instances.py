"""moto's EC2 instances as the lifecycle loop sees them, and the loop's decisions written back.

The state is moto's; this file adds the AWS time at which it was entered, on the instance itself.
"""

from collections.abc import Iterator
from typing import Any

from elastic_lab.cloud.journal import Entry, Journal
from elastic_lab.control import instance_lifecycle as lifecycle


class InstanceLoop:
    """The instance lifecycle, run on the cloud's EC2 backends."""

    name = "instance-lifecycle"

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def due(self) -> float | None:
        """The AWS time at which the next passing state ends."""
        times = [lifecycle.due(state) for state, _ in observe_instances()]
        return min((time for time in times if time is not None), default=None)

    def step(self, now: float) -> None:
        """End every passing state that is due by AWS time `now`."""
        found = {state.instance_id: (state, moto) for state, moto in observe_instances()}
        _, transitions = lifecycle.decide({key: state for key, (state, _) in found.items()}, now)
        for transition in transitions:
            self._apply(transition, found[transition.instance_id][1])

    def _apply(self, transition: lifecycle.Transition, instance: Any) -> None:
        if transition.name:
            enter(instance, transition.name, transition.at)
        else:
            forget(instance)
        self._journal.add(
            Entry(
                transition.at,
                self.name,
                "ec2",
                transition.name or "forgotten",
                {"InstanceId": transition.instance_id},
            )
        )


def observe_instances() -> Iterator[tuple[lifecycle.InstanceState, Any]]:
    """Every instance of every account and region, with moto's own object beside it."""
    from moto.ec2.models import ec2_backends

    for account in list(ec2_backends.values()):
        for backend in list(account.values()):
            # Not moto's all_instances, which copies every reservation: this runs at each call.
            for reservation in list(backend.reservations.values()):
                for instance in list(reservation.instances):
                    yield _as_state(instance), instance


def enter(instance: Any, state: str, at: float) -> None:
    """Put moto's `instance` into `state`, entered at AWS time `at`."""
    instance._state.name = state
    instance._state.code = lifecycle.STATE_CODES[state]
    instance.entered_state_at = at


def _as_state(instance: Any) -> lifecycle.InstanceState:
    entered = getattr(instance, "entered_state_at", float("inf"))
    return lifecycle.InstanceState(instance.id, instance.state, entered)


def forget(instance: Any) -> None:
    """Take moto's `instance` out of EC2, as if it had never been."""
    for reservation in list(instance.ec2_backend.reservations.values()):
        if instance in reservation.instances:
            reservation.instances.remove(instance)
            if not reservation.instances:
                del instance.ec2_backend.reservations[reservation.id]
