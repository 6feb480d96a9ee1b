"""From a group's launch template to its servers."""

from __future__ import annotations

from elastic_lab.simulation.day.default_fleet import servers_of
from elastic_lab.simulation.day.plan import Servers
from elastic_lab.simulation.template.properties import Properties, Resources
from elastic_lab.simulation.template.reading import TemplateError

LAUNCH_TEMPLATE = "AWS::EC2::LaunchTemplate"


def servers(resources: Resources, group: Properties, service_seconds: float) -> Servers:
    """The servers that the launch template describes.

    Without `Monitoring` EC2 reports CPU every five minutes; a T3 has unlimited credits unless
    its `CreditSpecification` says standard (both documented). Raises PlainError.
    """
    group.refuse("MixedInstancesPolicy", "give the group one launch template with one type")
    group.refuse("LaunchConfigurationName", "use a launch template")
    group.refuse("InstanceId", "use a launch template")
    data = _template(resources, group.inside("LaunchTemplate")).inside("LaunchTemplateData")
    data.refuse("InstanceRequirements", "name one InstanceType")
    mode = data.inside("CreditSpecification").text("CpuCredits", "unlimited")
    detailed = data.inside("Monitoring").flag("Enabled")
    return servers_of(data.text("InstanceType"), service_seconds, mode != "standard", detailed)


def _template(resources: Resources, named: Properties) -> Properties:
    """The launch template, by logical name or by its LaunchTemplateName."""
    key = "LaunchTemplateId" if "LaunchTemplateId" in named else "LaunchTemplateName"
    wanted = named.text(key)
    for name, template in resources.of(LAUNCH_TEMPLATE):
        if wanted in (name, template.text("LaunchTemplateName", "")):
            return template
    raise TemplateError(
        f"{named.where} names {wanted!r}, which is no {LAUNCH_TEMPLATE} of this template: "
        "add it, and use !Ref."
    )
