"""Which group of a template is simulated, and what of the template is that group's."""

from __future__ import annotations

from dataclasses import dataclass

from elastic_lab.simulation.day.metric_values import SOURCES, is_simulated
from elastic_lab.simulation.template.properties import Properties
from elastic_lab.simulation.template.reading import TemplateError


@dataclass(frozen=True)
class Owner:
    """The group that is simulated: its logical name, its name, and when the day is."""

    logical_name: str
    group_name: str
    start: float
    end: float

    def owns(self, resource: Properties) -> bool:
        """Is a policy or action this group's?"""
        return resource.text("AutoScalingGroupName") in (self.logical_name, self.group_name)

    def dimensions(self, metric: Properties) -> tuple[tuple[str, str], ...]:
        """A metric's dimensions; a reference to the group stands for the group's name."""
        pairs = ((d.text("Name"), d.text("Value")) for d in metric.each("Dimensions"))
        return tuple(
            (name, self.group_name if value == self.logical_name else value)
            for name, value in pairs
        )


def check_metric(where: str, namespace: str, name: str) -> None:
    """Raise TemplateError for a metric that a simulated day does not have."""
    if not is_simulated(namespace, name):
        known = ", ".join(f"{space} {metric}" for space, metric in sorted(SOURCES))
        raise TemplateError(
            f"{where} watches {namespace} {name}, which is not simulated; these are: {known}."
        )
