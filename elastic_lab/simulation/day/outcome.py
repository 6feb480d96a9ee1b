"""A played day: what was measured, what the loops did, and its judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from elastic_lab.control.activities import Activity
from elastic_lab.control.alarm_types import AlarmState, StateUpdate
from elastic_lab.control.group_types import AutoScalingGroup, Instance
from elastic_lab.simulation.cost import Price
from elastic_lab.simulation.day.history import CapacityChange
from elastic_lab.simulation.day.observed import SizeMinutes
from elastic_lab.simulation.day.plan import DayPlan
from elastic_lab.simulation.fleet import Fleet
from elastic_lab.simulation.metrics import Minutes, cloudwatch
from elastic_lab.simulation.objective import Objective
from elastic_lab.simulation.results import Result, judge


@dataclass(frozen=True, eq=False)
class DayOutcome:
    """One day. `group` and `instances` are as at its end; times are AWS seconds.

    numbers: instance id -> the fleet's number of it, of every instance there ever was.
    """

    plan: DayPlan
    fleet: Fleet
    minutes: Minutes
    sizes: SizeMinutes
    activities: tuple[Activity, ...]
    alarm_history: tuple[StateUpdate, ...]
    alarm_states: Mapping[str, AlarmState]
    capacity_changes: tuple[CapacityChange, ...]
    group: AutoScalingGroup
    instances: tuple[Instance, ...]
    numbers: Mapping[str, int]

    @property
    def start(self) -> float:
        """When the day began."""
        return self.plan.day_start

    @property
    def end(self) -> float:
        """When it ended, or was stopped."""
        return self.start + self.fleet.now

    def cloudwatch(self) -> dict[str, np.ndarray]:
        """The metrics of EC2, the balancer and the group by name, each (minutes,); nan is none.

        Group sizes are those of the group's own records, as the loops saw them.
        """
        return cloudwatch(self.minutes, self.plan.servers.model.timeout) | self.sizes.cloudwatch()

    def judged(self, objective: Objective, price: Price) -> Result:
        """The judgement by an objective and a price.

        Raises ObjectiveUnreachableError if no fleet of these servers could meet the objective.
        """
        return judge(self.fleet, self.minutes, objective, price)

    def scaling(self) -> dict[str, Any]:
        """What the loops did, counted, ready for JSON."""
        outward = sum(change.new > change.old for change in self.capacity_changes)
        return {
            "scale_outs": outward,
            "scale_ins": len(self.capacity_changes) - outward,
            "activities": len(self.activities),
            "alarm_changes": len(self.alarm_history),
            "desired_min": int(self.sizes.desired_capacity.min()),
            "desired_max": int(self.sizes.desired_capacity.max()),
        }
