"""Load balancers, target groups and rules as a learner makes them, with one call each."""

from collections.abc import Callable
from functools import cached_property
from typing import Any


class Balancers:
    """What is made through the clients that `client("elbv2")` and `client("ec2")` are."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self.elbv2, self.ec2 = client("elbv2"), client("ec2")

    @cached_property
    def vpc(self) -> str:
        """The account's default VPC."""
        return str(self.ec2.describe_vpcs()["Vpcs"][0]["VpcId"])

    @cached_property
    def other_vpc(self) -> str:
        return str(self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])

    def subnets(self, *zones: str) -> list[str]:
        """The default subnets of zones, named by their letters."""
        found = self.ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [self.vpc]}])
        in_zone = {s["AvailabilityZone"][-1]: s["SubnetId"] for s in found["Subnets"]}
        return [in_zone[zone] for zone in zones]

    def more_subnet(self, zone: str) -> str:
        return self._subnet(self.vpc, "172.31.200.0/24", zone)

    def other_subnet(self, zone: str) -> str:
        """A subnet of the other VPC."""
        return self._subnet(self.other_vpc, f"10.0.{ord(zone)}.0/24", zone)

    def _subnet(self, vpc: str, block: str, zone: str) -> str:
        made = self.ec2.create_subnet(
            VpcId=vpc, CidrBlock=block, AvailabilityZone=f"us-east-1{zone}"
        )
        return str(made["Subnet"]["SubnetId"])

    def other_security_group(self) -> str:
        """A security group of the other VPC."""
        return self.security_group(self.other_vpc)

    def security_group(self, vpc: str = "") -> str:
        made = self.ec2.create_security_group(
            GroupName="more", Description="more", VpcId=vpc or self.vpc
        )
        return str(made["GroupId"])

    def balancer(self, name: str = "web", **changes: Any) -> str:
        arguments = {"Subnets": self.subnets("a", "b"), **changes}
        made = self.elbv2.create_load_balancer(Name=name, **arguments)
        return str(made["LoadBalancers"][0]["LoadBalancerArn"])

    def group(self, name: str = "web", **changes: Any) -> str:
        made = self.elbv2.create_target_group(**self.group_arguments(name, **changes))
        return str(made["TargetGroups"][0]["TargetGroupArn"])

    def group_arguments(self, name: str = "web", **changes: Any) -> dict[str, Any]:
        plain = {"Name": name, "Protocol": "HTTP", "Port": 80, "VpcId": self.vpc}
        return {key: value for key, value in {**plain, **changes}.items() if value is not None}

    def set_attributes(self, group: str, **attributes: str) -> dict[str, str]:
        asked = [{"Key": key, "Value": value} for key, value in attributes.items()]
        answer = self.elbv2.modify_target_group_attributes(TargetGroupArn=group, Attributes=asked)
        return {each["Key"]: each["Value"] for each in answer["Attributes"]}

    def listener(self, balancer: str, *actions: dict[str, Any], port: int = 80) -> str:
        made = self.elbv2.create_listener(
            LoadBalancerArn=balancer, Protocol="HTTP", Port=port, DefaultActions=actions
        )
        return str(made["Listeners"][0]["ListenerArn"])

    def rule(
        self,
        listener: str,
        priority: int,
        conditions: list[dict[str, Any]] | None = None,
        action: dict[str, Any] | None = None,
    ) -> str:
        made = self.elbv2.create_rule(
            ListenerArn=listener,
            Priority=priority,
            Conditions=[path("/a")] if conditions is None else conditions,
            Actions=[action or fixed()],
        )
        return str(made["Rules"][0]["RuleArn"])

    def rules(self, listener: str) -> dict[str, str]:
        """ARN -> priority of the listener's rules."""
        found = self.elbv2.describe_rules(ListenerArn=listener)["Rules"]
        return {rule["RuleArn"]: rule["Priority"] for rule in found}

    def default_rule(self, listener: str) -> str:
        rules = self.rules(listener).items()
        return next(arn for arn, priority in rules if priority == "default")

    def reorder(self, priorities: dict[str, int]) -> None:
        asked = [{"RuleArn": arn, "Priority": number} for arn, number in priorities.items()]
        self.elbv2.set_rule_priorities(RulePriorities=asked)

    def health(self, group: str) -> dict[str, tuple[str, str | None]]:
        """Target -> (state, reason)."""
        told = self.elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        return {
            each["Target"]["Id"]: (
                each["TargetHealth"]["State"],
                each["TargetHealth"].get("Reason"),
            )
            for each in told
        }


def fixed(status: str = "200") -> dict[str, Any]:
    return {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": status}}


def forward(*groups: str, weight: int = 1) -> dict[str, Any]:
    if len(groups) == 1 and weight == 1:
        return {"Type": "forward", "TargetGroupArn": groups[0]}
    weighted = [{"TargetGroupArn": group, "Weight": weight} for group in groups]
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": weighted}}


def path(*patterns: str) -> dict[str, Any]:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": list(patterns)}}
