"""Which launch template version, or launch configuration, a group launches from at the moment.

`$Latest` and `$Default` are followed: a version made later is what the next instance gets
(documented).
Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateSpecification.html
"""

from dataclasses import replace
from typing import Any

from elastic_lab.cloud.groups.record import GroupRecord, LaunchSource


def source_of(record: GroupRecord) -> LaunchSource:
    """What the group launches from now: an active refresh's, else its own."""
    if record.refresh is not None:
        return record.refresh.source
    return own_source(record)


def own_source(record: GroupRecord) -> LaunchSource:
    """What the group's own settings name."""
    moto = record.moto
    template = moto.ec2_launch_template
    if template is None:
        return LaunchSource(configuration=getattr(moto, "launch_configuration_name", "") or "")
    return source_in(template, moto.launch_template_version, _override(moto))


def source_in(template: Any, version: Any, instance_type: str = "") -> LaunchSource:
    """A version of moto's launch template, `$Latest` and `$Default` as a number."""
    number = template.get_version(version or "$Default").number
    return LaunchSource(template.id, template.name, number, instance_type=instance_type)


def align_versions(record: GroupRecord, source: LaunchSource) -> None:
    """Give instances from another template than `source` the version 0, older than any.

    The oldest template is that which the group no longer uses (documented).
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
    """
    wanted = tuple(
        replace(i, launch_template_version=_rank(record.sources.get(i.instance_id), source))
        for i in record.state.instances
    )
    if wanted != record.state.instances:
        record.state = replace(record.state, instances=wanted)


def _rank(launched: LaunchSource | None, source: LaunchSource) -> int:
    if launched is None or launched.template_id != source.template_id:
        return 0
    return launched.version


def _override(moto: Any) -> str:
    """The instance type of the first override of a mixed instances policy, if there is one."""
    policy = moto.mixed_instances_policy or {}
    overrides = (policy.get("LaunchTemplate") or {}).get("Overrides") or [{}]
    return str(overrides[0].get("InstanceType") or "")
