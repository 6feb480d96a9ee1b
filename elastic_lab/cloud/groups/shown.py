"""An instance of a group as DescribeAutoScalingGroups and DescribeAutoScalingInstances show it."""

from dataclasses import dataclass
from typing import Any

from elastic_lab.cloud.groups.ec2 import instances_of
from elastic_lab.cloud.groups.record import GroupRecord
from elastic_lab.control.group_types import Instance


@dataclass(frozen=True)
class ShownInstance:
    """One instance under the names that moto's serialiser, and moto's own code, look for."""

    instance: Any
    instance_id: str
    instance_type: str
    availability_zone: str
    lifecycle_state: str
    health_status: str
    protected_from_scale_in: bool
    launch_template: dict[str, str] | None
    launch_configuration_name: str | None
    auto_scaling_group_name: str
    auto_scaling_group: Any


def shown_instances(record: GroupRecord) -> list[ShownInstance]:
    """Every instance of the group's record, in the order of their launch."""
    if not record.state.instances:
        return []
    known = {i.id: i for i in instances_of(record)}
    return [_shown(record, each, known.get(each.instance_id)) for each in record.state.instances]


@dataclass(frozen=True)
class _Gone:
    """Stands for an instance that EC2 no longer has."""

    id: str
    instance_type: str = ""


def _shown(record: GroupRecord, each: Instance, moto: Any) -> ShownInstance:
    source = record.sources.get(each.instance_id)
    known = moto if moto is not None else _Gone(each.instance_id)
    return ShownInstance(
        known,
        each.instance_id,
        known.instance_type,
        each.availability_zone,
        str(each.lifecycle_state),
        each.health_status,
        each.protected_from_scale_in,
        source.template if source else None,
        (source.configuration or None) if source else None,
        record.name,
        record.moto,
    )
