"""`AWS::AutoScaling::ScalingPolicy` in a CloudFormation template, which moto passes over.

moto finds a type among the subclasses of its model, so importing this file is what adds it.

Source:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-scalingpolicy.html
"""

from typing import TYPE_CHECKING, Any, ClassVar

from moto.core.common_models import CloudFormationModel

from elastic_lab.cloud.groups.refusals import autoscaling_error, refusing

if TYPE_CHECKING:
    from elastic_lab.cloud.groups.record import GroupRecord
    from elastic_lab.cloud.world import World

TYPE = "AWS::AutoScaling::ScalingPolicy"
# Texts that a template may write for the other values.
_SWITCHES = {"true": True, "false": False}


class StackPolicy(CloudFormationModel):
    """A policy of a stack; the policy itself is the group's."""

    world: ClassVar["World"]

    def __init__(self, record: "GroupRecord", name: str, arn: str) -> None:
        self.record, self.name, self.arn = record, name, arn

    @property
    def physical_resource_id(self) -> str:
        """What Ref gives: the policy's ARN."""
        return self.arn

    @staticmethod
    def cloudformation_name_type() -> str:
        """No property names the resource."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """The resource type."""
        return TYPE

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Does Fn::GetAtt know `attr`?"""
        return attr in ("Arn", "PolicyName")

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """What Fn::GetAtt gives."""
        from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

        found = {"Arn": self.arn, "PolicyName": self.name}.get(attribute_name)
        if found is None:
            raise UnformattedGetAttTemplateException
        return found

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str,
        **kwargs: Any,
    ) -> "StackPolicy":  # fmt: skip
        """Make the policy. Raises what PutScalingPolicy raises."""
        return cls._put(resource_name, cloudformation_json["Properties"], account_id, region_name)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any,
        account_id: str, region_name: str,
    ) -> "StackPolicy":  # fmt: skip
        """Change the policy under the name that it has."""
        name, properties = original_resource.name, cloudformation_json["Properties"]
        if properties["AutoScalingGroupName"] != original_resource.record.name:
            original_resource.delete(account_id, region_name)
        return cls._put(name, properties, account_id, region_name)

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> None:
        """Delete the policy, named by its ARN."""
        for record in cls.world.groups.inside(account_id, region_name):
            for policy in list(record.policies.values()):
                if resource_name in (policy.arn, policy.name):
                    cls.world.groups.delete_policy(record, policy.name)

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete the policy with its stack, unless its group is gone with all policies."""
        if self.name in self.record.policies:
            self.world.groups.delete_policy(self.record, self.name)

    @classmethod
    def _put(cls, name: str, properties: Any, account: str, region: str) -> "StackPolicy":
        group = str(properties["AutoScalingGroupName"])
        record = cls.world.groups.find(account, region, group)
        if record is None:
            raise autoscaling_error("ValidationError", f"AutoScalingGroup {group} not found")
        with refusing():
            put = {**_values(properties), "PolicyName": name}
            return cls(record, name, cls.world.groups.put_policy(record, put).arn)


def _values(value: Any) -> Any:
    """Properties with real truth values and numbers, which a template may write as texts."""
    if isinstance(value, dict):
        return {str(key): _values(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_values(item) for item in value]
    if not isinstance(value, str):
        return value
    if value.lower() in _SWITCHES:
        return _SWITCHES[value.lower()]
    try:
        number = float(value)
    except ValueError:
        return value
    return int(number) if number.is_integer() else number
