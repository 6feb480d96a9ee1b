"""A group's hands in EC2: launch, terminate, and what EC2 says of instances.

Launches go through the corrected RunInstances, so that a group's instance is refused, booted and
described as any other.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elastic_lab.cloud.groups import balancers
from elastic_lab.cloud.groups.own_ids import own_stream
from elastic_lab.cloud.groups.record import GroupRecord, LaunchSource
from elastic_lab.cloud.instances import enter
from elastic_lab.cloud.scaled_clock import as_datetime, as_naive_datetime
from elastic_lab.control.health import InstanceStatus

logger = logging.getLogger(__name__)

NAME_TAG = "aws:autoscaling:groupName"
_GOING = ("shutting-down", "terminated")


class LaunchFailed(Exception):
    """EC2 has refused a launch; the text is its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class GroupEc2:
    """moto's EC2 as a group's loop uses it, and the load balancers in front of it."""

    def __init__(self, healths_of: balancers.HealthsOf = lambda group: None) -> None:
        self._healths_of = healths_of

    def statuses(self, record: GroupRecord) -> Mapping[str, InstanceStatus]:
        """What EC2 says of the group's instances, and with ELB health checks the balancers; those
        that EC2 has forgotten are missing."""
        wanted = {i.instance_id for i in record.state.instances}
        checked = "ELB" in str(record.moto.health_check_type)
        targets = balancers.healths(record, self._healths_of) if checked else {}
        return {
            i.id: InstanceStatus(i.state, target_health=targets.get(i.id, ""))
            for i in instances_of(record)
            if i.id in wanted
        }

    def launch(self, record: GroupRecord, source: LaunchSource, zone: str, now: float) -> str:
        """Launch one instance at AWS time `now` and return its id. Raises LaunchFailed."""
        record.launches += 1
        with own_stream(record.seed, record.arn, "launch", record.launches):
            instance = _run(record, _parameters(record, source, zone))
        enter(instance, "pending", now)
        instance.launch_time = as_naive_datetime(now)
        return str(instance.id)

    def terminate(self, record: GroupRecord, instance_id: str, now: float) -> None:
        """Take an instance off its load balancers and, once it has drained, terminate it.

        https://docs.aws.amazon.com/autoscaling/ec2/userguide/attach-load-balancer-asg.html
        """
        drains = balancers.serves(record, instance_id, self._healths_of)
        balancers.deregister(record, instance_id)
        if drains:
            record.draining.add(instance_id)
            record.log.wait_for_draining(instance_id)
        else:
            self.end(record, instance_id, now)

    def end_drained(self, record: GroupRecord, now: float) -> None:
        """Terminate the instances with which no balancer has requests any more."""
        for instance_id in sorted(record.draining):
            if not balancers.serves(record, instance_id, self._healths_of):
                record.draining.discard(instance_id)
                self.end(record, instance_id, now)

    def end(self, record: GroupRecord, instance_id: str, now: float) -> None:
        """Terminate an instance at AWS time `now`, if it is not on its way already.

        Termination protection is for people and does not stop the group (documented).
        """
        instance = find(record, instance_id)
        if instance is None or instance.state in _GOING:
            return
        instance.terminate()
        instance._reason = f"User initiated ({as_datetime(now):%Y-%m-%d %H:%M:%S} GMT)"
        enter(instance, "shutting-down", now)

    def in_service(self, record: GroupRecord, instance_id: str) -> None:
        """An instance has entered service: its load balancers get to know it."""
        balancers.register(record, instance_id)

    def subnet_of(self, record: GroupRecord, instance_id: str) -> str:
        """The subnet that an instance is in, empty when it is gone."""
        instance = find(record, instance_id)
        return str(instance.subnet_id or "") if instance is not None else ""


def instances_of(record: GroupRecord) -> Iterator[Any]:
    """Every instance of moto in the group's account and Region."""
    for reservation in list(record.moto.ec2_backend.reservations.values()):
        yield from list(reservation.instances)


def find(record: GroupRecord, instance_id: str) -> Any:
    """moto's instance, or None."""
    return next((i for i in instances_of(record) if i.id == instance_id), None)


def is_running(record: GroupRecord, instance_id: str) -> bool:
    """Whether EC2 has the instance, and it runs."""
    instance = find(record, instance_id)
    return instance is not None and instance.state == "running"


def check_launch(account: str, region: str, parameters: dict[str, Any]) -> None:
    """Ask EC2 whether it would launch with `parameters`. Raises LaunchFailed."""
    with own_stream("dry run"):
        try:
            _request(account, region, {**parameters, "DryRun": True}).run_instances()
        except LaunchFailed as refused:
            if refused.code != "DryRunOperation":
                raise


@contextmanager
def with_id(instance_id: str) -> Iterator[None]:
    """Within the block the next instance gets a known id."""
    from moto.ec2.models import instances

    drawn = instances.random_instance_id
    instances.random_instance_id = lambda: instance_id
    try:
        yield
    finally:
        instances.random_instance_id = drawn


def _run(record: GroupRecord, parameters: dict[str, Any]) -> Any:
    answer = _request(record.account, record.region, parameters).run_instances()
    instance = answer.result.instances[0]
    # The learner's own calls may not set tags that begin with aws:, so they come afterwards.
    instance.add_tags({**_propagated(record), NAME_TAG: record.name})
    instance.autoscaling_group = record.moto
    return instance


def _request(account: str, region: str, parameters: dict[str, Any]) -> Any:
    """A RunInstances call as moto's response object has it once it has parsed one."""
    from moto.core.exceptions import ServiceException
    from moto.ec2.responses import EC2Response
    from moto.utilities.utils import get_partition

    class Request(EC2Response):
        def run_instances(self) -> Any:
            try:
                return super().run_instances()
            except ServiceException as refused:
                raise LaunchFailed(str(refused.code), str(refused.message)) from None
            except Exception:
                logger.exception("launch of a group's instance")
                raise LaunchFailed("InternalError", "Client.InternalError") from None

    request = Request()
    request.current_account, request.region = account, region
    request.partition = get_partition(region)
    request.querystring, request.headers, request.uri_match = {"Action": ["RunInstances"]}, {}, {}
    request.params = {"MinCount": 1, "MaxCount": 1, **parameters}
    return request


def _parameters(record: GroupRecord, source: LaunchSource, zone: str) -> dict[str, Any]:
    given = launch_parameters(record.moto, source)
    placement = {**given.get("Placement", {}), "AvailabilityZone": zone}
    subnet = _subnet_in(record, zone)
    if subnet and given.get("NetworkInterfaces"):
        # A template's first interface is put into the group's subnet.
        first, *others = given["NetworkInterfaces"]
        given["NetworkInterfaces"] = [{**first, "SubnetId": subnet}, *others]
    elif subnet:
        given["SubnetId"] = subnet
    return {**given, "Placement": placement}


def launch_parameters(moto: Any, source: LaunchSource) -> dict[str, Any]:
    """RunInstances' parameters for a source, wherever it launches. `moto` is moto's group."""
    if source.template is None:
        return _of_configuration(moto.launch_config)
    named = {"LaunchTemplateId": source.template_id, "Version": str(source.version)}
    given: dict[str, Any] = {"LaunchTemplate": named}
    template = moto.ec2_backend.launch_templates.get(source.template_id)
    data = template.get_version(source.version).data if template is not None else {}
    for name in ("NetworkInterfaces", "Placement"):
        if data.get(name):
            given[name] = data[name]
    if source.instance_type:
        given["InstanceType"] = source.instance_type
    return given


def _of_configuration(configuration: Any) -> dict[str, Any]:
    groups = configuration.security_groups
    given = {
        "ImageId": configuration.image_id,
        "InstanceType": configuration.instance_type,
        "KeyName": configuration.key_name,
        "UserData": configuration.user_data and str(configuration.user_data),
        "SecurityGroupIds": [name for name in groups if name.startswith("sg-")],
        "SecurityGroups": [name for name in groups if not name.startswith("sg-")],
        "EbsOptimized": configuration.ebs_optimized,
        "Monitoring": {"Enabled": bool(configuration.instance_monitoring_enabled)},
        "BlockDeviceMappings": configuration.block_device_mapping_dict,
    }
    profile = configuration.iam_instance_profile
    if profile:
        given["IamInstanceProfile"] = {"Arn" if ":" in profile else "Name": profile}
    return {name: value for name, value in given.items() if value}


def _subnet_in(record: GroupRecord, zone: str) -> str:
    """The group's subnet in a zone; empty for a group that names zones and no subnets."""
    named = [each.strip() for each in (record.moto.vpc_zone_identifier or "").split(",")]
    for subnet_id in filter(None, named):
        subnet = record.moto.ec2_backend.subnets.get(zone, {}).get(subnet_id)
        if subnet is not None:
            return subnet_id
    return ""


def _propagated(record: GroupRecord) -> dict[str, str]:
    return dict(record.moto.get_propagated_tags())
