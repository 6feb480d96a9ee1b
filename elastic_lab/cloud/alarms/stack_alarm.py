"""`AWS::CloudWatch::Alarm` in a CloudFormation template, which moto passes over.

moto finds a type among the subclasses of its model, so importing this file is what adds it.

Source:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-alarm.html
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from moto.core.common_models import CloudFormationModel

from elastic_lab.cloud.alarms.settings import settings_from

if TYPE_CHECKING:
    from elastic_lab.cloud.world import World

TYPE = "AWS::CloudWatch::Alarm"


def install(world: World) -> None:
    """Let stacks make alarms, for this process and its one world."""
    StackAlarm.world = world
    # moto keeps the list of types from its first stack on. Its module is not loaded for this: it
    # imports half of moto.
    parsing = sys.modules.get("moto.cloudformation.parsing")
    if parsing is not None:
        for kept in (parsing.get_model_list, parsing.get_model_map, parsing.get_name_type_map):
            kept.cache_clear()


class StackAlarm(CloudFormationModel):
    """An alarm of a stack; the alarm itself is CloudWatch's."""

    world: ClassVar[World]

    def __init__(self, name: str, arn: str) -> None:
        self.name, self.arn = name, arn

    @property
    def physical_resource_id(self) -> str:
        """What Ref gives: the alarm's name."""
        return self.name

    @staticmethod
    def cloudformation_name_type() -> str:
        """The property that names the resource."""
        return "AlarmName"

    @staticmethod
    def cloudformation_type() -> str:
        """The resource type."""
        return TYPE

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Does Fn::GetAtt know `attr`?"""
        return attr == "Arn"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """What Fn::GetAtt gives."""
        from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

        if attribute_name != "Arn":
            raise UnformattedGetAttTemplateException
        return self.arn

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str,
        **kwargs: Any,
    ) -> StackAlarm:  # fmt: skip
        """Make the alarm. Raises what PutMetricAlarm raises."""
        properties = cloudformation_json["Properties"]
        return cls(resource_name, cls._put(resource_name, properties, account_id, region_name))

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any,
        account_id: str, region_name: str,
    ) -> StackAlarm:  # fmt: skip
        """Change the alarm, or replace it when its name changes."""
        if original_resource.name != new_resource_name:
            original_resource.delete(account_id, region_name)
        return cls.create_from_cloudformation_json(
            new_resource_name, cloudformation_json, account_id, region_name
        )

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> None:
        """Delete the alarm."""
        cls.world.cloudwatch(account_id, region_name).alarms.delete(resource_name)

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete the alarm with its stack."""
        self.world.cloudwatch(account_id, region_name).alarms.delete(self.name)

    @classmethod
    def _put(cls, name: str, properties: Mapping[str, Any], account: str, region: str) -> str:
        """Put the alarm; returns its ARN."""
        from elastic_lab.cloud.corrections.cloudwatch.alarm_rules import check_alarm

        check_alarm(dict(properties))
        alarms = cls.world.cloudwatch(account, region).alarms
        alarms.put(settings_from(name, properties))
        return alarms.records()[name].arn
