"""moto's groups without moto's own launching: what of its models is replaced.

moto launches and ends instances inside the call that sets a size. Here a call, a stack or another
service only says what is wished, and the loop does the rest. The API's answers are corrected in
`corrections/autoscaling`; this is for what calls moto's models directly, CloudFormation above all.
"""

from typing import TYPE_CHECKING, Any

from elastic_lab.cloud.groups import balancers, ec2, schedule
from elastic_lab.cloud.groups.refusals import autoscaling_error, group_not_found, refusing
from elastic_lab.cloud.groups.schedule_request import scheduled_update
from elastic_lab.cloud.groups.shown import shown_instances
from elastic_lab.cloud.scaled_clock import as_datetime

if TYPE_CHECKING:
    from elastic_lab.cloud.groups.record import GroupRecord
    from elastic_lab.cloud.world import World


def install(world: "World") -> None:
    """Replace the methods, for this process and its one world."""
    from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup

    from elastic_lab.cloud.groups.stack_policy import StackPolicy

    StackPolicy.world = world
    _only_wish(FakeAutoScalingGroup)
    _show_the_record(world, FakeAutoScalingGroup)
    _look_after_new_groups(world, AutoScalingBackend)
    _keep_mixed_instances(AutoScalingBackend)
    _end_groups(world, AutoScalingBackend)
    _notice_terminations(world, AutoScalingBackend)
    _register_those_in_service(world, AutoScalingBackend)
    _keep_schedules(world, AutoScalingBackend)
    _update_in_place(world, FakeAutoScalingGroup)


def _only_wish(group: Any) -> None:
    """A size is noted, and nothing is launched or ended for it."""

    def set_desired_capacity(self: Any, new_capacity: int | None) -> None:
        self.desired_capacity = self.min_size if new_capacity is None else new_capacity

    def replace_instances(self: Any, count_needed: int, propagated_tags: Any) -> None:
        return

    group.set_desired_capacity = set_desired_capacity
    group.replace_autoscaling_group_instances = replace_instances


def _show_the_record(world: "World", group: Any) -> None:
    """Instances and suspended processes are those of the record; what moto sets is dropped."""

    def instance_states(self: Any) -> list[Any]:
        record = _record(world, self)
        return shown_instances(record) if record else []

    def suspended_processes(self: Any) -> list[dict[str, str]]:
        record = _record(world, self)
        suspended = record.suspensions if record else {}
        return [
            {"ProcessName": name, "SuspensionReason": suspended[name]} for name in sorted(suspended)
        ]

    def drop(self: Any, value: Any) -> None:
        return

    group.instance_states = property(instance_states, drop)
    group.suspended_processes = property(suspended_processes, drop)


def _look_after_new_groups(world: "World", backend: Any) -> None:
    """A new group gets a record; its settings are the API's, where moto's defaults differ.

    The grace period of the API is 0 and not 300 seconds, and a cooldown of 0 is one (documented):
    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
    """
    create = backend.create_auto_scaling_group

    def create_auto_scaling_group(self: Any, **given: Any) -> Any:
        group = create(self, **given)
        group.health_check_grace_period = int(given.get("health_check_period") or 0)
        if given.get("default_cooldown") is not None:
            group.default_cooldown = int(given["default_cooldown"])
        group.availability_zones = list(dict.fromkeys(group.availability_zones))
        group.created_time = as_datetime(world.clock.now())
        world.groups.created(group)
        return group

    backend.create_auto_scaling_group = create_auto_scaling_group


def _keep_mixed_instances(backend: Any) -> None:
    """An update that names nothing to launch from leaves the group what it has."""
    update = backend.update_auto_scaling_group

    def update_auto_scaling_group(self: Any, name: str, **given: Any) -> Any:
        names = ("launch_config_name", "launch_template", "mixed_instances_policy")
        group = self.autoscaling_groups.get(name)
        kept = group.mixed_instances_policy if group is not None else None
        if kept and not any(given.get(each) for each in names):
            given["mixed_instances_policy"] = _as_it_was_put(kept)
        updated = update(self, name=name, **given)
        if given.get("launch_template") or given.get("mixed_instances_policy"):
            updated.launch_config = updated.launch_configuration_name = None
        elif given.get("launch_config_name"):
            updated.ec2_launch_template = None
        updated.availability_zones = list(dict.fromkeys(updated.availability_zones))
        return updated

    backend.update_auto_scaling_group = update_auto_scaling_group


def _as_it_was_put(policy: dict[str, Any]) -> dict[str, Any]:
    """The policy with one name for its template: moto shows two, and takes one."""
    named = policy["LaunchTemplate"]
    specification = dict(named["LaunchTemplateSpecification"])
    del specification["LaunchTemplateName"]
    return {
        **policy,
        "LaunchTemplate": {**named, "LaunchTemplateSpecification": specification},
    }


def _end_groups(world: "World", backend: Any) -> None:
    """A stack that deletes its group ends the instances too."""

    def delete_auto_scaling_group(self: Any, group_name: str) -> None:
        record = world.groups.find(self.account_id, self.region_name, group_name)
        if record is None:
            raise group_not_found(group_name)
        world.groups.delete(record, at_once=True)

    backend.delete_auto_scaling_group = delete_auto_scaling_group


def _notice_terminations(world: "World", backend: Any) -> None:
    """An instance that is ended by hand is found by the health check, and replaced then."""

    def notify_terminate_instances(self: Any, instance_ids: list[str]) -> None:
        return

    backend.notify_terminate_instances = notify_terminate_instances


def _register_those_in_service(world: "World", backend: Any) -> None:
    """Balancers that are attached get the instances in service; the loop brings the others later.

    Source: "attaches the target group, and registers the instances", once they are InService,
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/attach-load-balancer-asg.html
    """

    def update_attached(self: Any, group_name: str) -> None:
        record = world.groups.find(self.account_id, self.region_name, group_name)
        if record is None:
            return
        for each in record.state.instances:
            if each.is_in_service and ec2.is_running(record, each.instance_id):
                balancers.register(record, each.instance_id)

    backend.update_attached_target_groups = update_attached
    backend.update_attached_elbs = update_attached


def _keep_schedules(world: "World", backend: Any) -> None:
    """Scheduled actions are kept by group: two groups may use the same name."""
    put = backend.put_scheduled_update_group_action

    def put_scheduled_update_group_action(self: Any, name: str, **given: Any) -> Any:
        record = world.groups.find(self.account_id, self.region_name, name)
        if record is None:
            raise autoscaling_error("ValidationError", f"AutoScalingGroup {name} not found")
        with refusing():
            schedule.put(record, scheduled_update(given), world.clock.now())
        record.touch(world.clock.now())
        return put(self, name=name, **given)

    backend.put_scheduled_update_group_action = put_scheduled_update_group_action


def _update_in_place(world: "World", group: Any) -> None:
    """A stack that changes its group changes the group that is there; moto makes a new one.

    Source: "Update requires: No interruption" for most properties,
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-autoscalinggroup.html
    """
    make_anew = group.update_from_cloudformation_json.__func__

    def update_from_cloudformation_json(
        cls: Any,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> Any:
        if original_resource.name != new_resource_name:
            return make_anew(
                cls,
                original_resource,
                new_resource_name,
                cloudformation_json,
                account_id,
                region_name,
            )
        properties = cloudformation_json["Properties"]
        original_resource.autoscaling_backend.update_auto_scaling_group(
            name=new_resource_name,
            availability_zones=properties.get("AvailabilityZones", []),
            desired_capacity=_whole(properties.get("DesiredCapacity")),
            max_size=_whole(properties.get("MaxSize")),
            min_size=_whole(properties.get("MinSize")),
            launch_config_name=properties.get("LaunchConfigurationName"),
            launch_template=properties.get("LaunchTemplate", {}),
            vpc_zone_identifier=",".join(properties.get("VPCZoneIdentifier", [])) or None,
            health_check_period=_whole(properties.get("HealthCheckGracePeriod")),
            health_check_type=properties.get("HealthCheckType"),
            new_instances_protected_from_scale_in=properties.get(
                "NewInstancesProtectedFromScaleIn"
            ),
            mixed_instances_policy=properties.get("MixedInstancesPolicy"),
        )
        world.groups.updated(original_resource)
        return original_resource

    group.update_from_cloudformation_json = classmethod(update_from_cloudformation_json)


def _record(world: "World", moto: Any) -> "GroupRecord | None":
    record = world.groups.find(moto.account_id, moto.region, moto.name)
    return record if record is not None and record.moto is moto else None


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
