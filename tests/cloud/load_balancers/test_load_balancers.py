"""Load balancers stand in two zones of one VPC, are made once, and take their time."""

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS, refusal

TIME_SCALE = 600.0
TWO_ZONES = (
    "ValidationError",
    "At least two subnets in two different Availability Zones must be specified",
)
SAME_ZONE = (
    "InvalidConfigurationRequest",
    "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
)
BAD_GROUPS = ("InvalidConfigurationRequest", "One or more security groups are invalid")
NO_SUBNET = ("SubnetNotFound", "The subnet ID 'subnet-0' does not exist")


def shown(made, name="web"):
    return made.elbv2.describe_load_balancers(Names=[name])["LoadBalancers"][0]


def create(made, **arguments):
    return refusal(made.elbv2.create_load_balancer, Name="web", **arguments)


def test_one_is_internet_facing_in_the_default_group_unless_told_otherwise(made):
    made.balancer(Subnets=made.subnets("a", "b", "c"))
    found = shown(made)
    groups = made.ec2.describe_security_groups(GroupIds=found["SecurityGroups"])["SecurityGroups"]
    assert [(group["GroupName"], group["VpcId"]) for group in groups] == [("default", made.vpc)]
    assert (found["Scheme"], found["Type"]) == ("internet-facing", "application")


def test_one_zone_is_too_few(made):
    for subnets in ([], made.subnets("a")):
        assert create(made, Subnets=subnets) == TWO_ZONES
    assert made.elbv2.describe_load_balancers()["LoadBalancers"] == []


def test_two_subnets_of_one_zone_are_refused(made):
    subnets = [*made.subnets("a", "b"), made.more_subnet("a")]
    assert create(made, Subnets=subnets) == SAME_ZONE
    mappings = [{"SubnetId": subnet} for subnet in subnets[::2]]
    assert create(made, SubnetMappings=mappings) == SAME_ZONE


def test_a_network_load_balancer_may_stand_in_one_zone(made):
    balancer = made.balancer(Type="network", Subnets=made.subnets("a"))
    moved = made.elbv2.set_subnets(LoadBalancerArn=balancer, Subnets=made.subnets("b"))
    assert [zone["ZoneName"] for zone in moved["AvailabilityZones"]] == ["us-east-1b"]


def test_subnets_are_known_and_of_one_vpc(made):
    here = made.subnets("a")
    assert create(made, Subnets=[*here, "subnet-0"]) == NO_SUBNET
    code, words = create(made, Subnets=[*here, made.other_subnet("b")])
    assert code == "InvalidConfigurationRequest"
    assert words == f"All subnets must belong to the same VPC: '{made.vpc}'"


def test_security_groups_are_known_and_of_its_vpc(made):
    subnets = made.subnets("a", "b")
    for group in ("sg-0123456789abcdef0", made.other_security_group()):
        assert create(made, Subnets=subnets, SecurityGroups=[group]) == BAD_GROUPS


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("x" * 33, "cannot be longer than '32' characters"),
        ("w_b", "can only contain characters that are alphanumeric characters or hyphens(-)"),
        ("-web", "cannot begin or end with '-'"),
        ("web-", "cannot begin or end with '-'"),
        ("internal-web", "cannot begin with 'internal-'"),
    ],
)
def test_names_have_rules(made, name, fault):
    call = made.elbv2.create_load_balancer
    code, words = refusal(call, Name=name, Subnets=made.subnets("a", "b"))
    assert (code, words) == ("ValidationError", f"The load balancer name '{name}' {fault}")


def test_a_scheme_is_one_of_two(made):
    code, words = create(made, Subnets=made.subnets("a", "b"), Scheme="open")
    assert code == "ValidationError"
    assert words.endswith("Member must satisfy enum value set: [internet-facing, internal]")


def test_the_same_call_again_is_answered_with_the_same_load_balancer(made):
    first = made.balancer()
    assert made.balancer(Subnets=made.subnets("b", "a"), Scheme="internet-facing") == first
    assert len(made.elbv2.describe_load_balancers()["LoadBalancers"]) == 1


@pytest.mark.parametrize("other", [{"Scheme": "internal"}, {"Type": "network"}, "subnets", "group"])
def test_the_same_name_with_other_settings_is_refused(made, other):
    made.balancer()
    changes = {
        "subnets": {"Subnets": made.subnets("a", "c")},
        "group": {"SecurityGroups": [made.security_group()]},
    }.get(str(other), other)
    assert create(made, **{"Subnets": made.subnets("a", "b"), **changes}) == (
        "DuplicateLoadBalancerName",
        "A load balancer with the same name 'web' exists, but with different settings",
    )


def test_it_is_provisioned_before_it_is_active(made):
    made.balancer()
    assert shown(made)["State"]["Code"] == "provisioning"
    assert wait_until(lambda: shown(made)["State"]["Code"] == "active", WAIT_SECONDS)
    made.balancer()
    assert shown(made)["State"]["Code"] == "active"


def test_it_moves_by_the_rules_by_which_it_was_made(made):
    balancer = made.balancer()

    def refused(subnets):
        return refusal(made.elbv2.set_subnets, LoadBalancerArn=balancer, Subnets=subnets)

    assert refused(made.subnets("a")) == TWO_ZONES
    assert refused([*made.subnets("a"), made.more_subnet("a")]) == SAME_ZONE
    assert refused([*made.subnets("a"), "subnet-0"]) == NO_SUBNET
    elsewhere = [made.other_subnet("a"), made.other_subnet("b")]
    assert refused(elsewhere)[0] == "InvalidConfigurationRequest"
    made.elbv2.set_subnets(LoadBalancerArn=balancer, Subnets=made.subnets("b", "c"))
    zones = [zone["ZoneName"] for zone in shown(made)["AvailabilityZones"]]
    assert zones == ["us-east-1b", "us-east-1c"]


def test_its_security_groups_change_within_its_vpc(made):
    balancer = made.balancer()
    before = shown(made)["SecurityGroups"]
    call = made.elbv2.set_security_groups
    for groups in ([made.other_security_group()], ["sg-0123456789abcdef0"]):
        assert refusal(call, LoadBalancerArn=balancer, SecurityGroups=groups) == BAD_GROUPS
    code, _ = refusal(call, LoadBalancerArn=balancer, SecurityGroups=[])
    assert code == "ValidationError"
    assert shown(made)["SecurityGroups"] == before


def test_one_that_is_protected_stays(made):
    balancer = made.balancer()

    def protect(value):
        attributes = [{"Key": "deletion_protection.enabled", "Value": value}]
        made.elbv2.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=attributes)

    protect("true")
    assert refusal(made.elbv2.delete_load_balancer, LoadBalancerArn=balancer) == (
        "OperationNotPermitted",
        f"Load balancer '{balancer}' cannot be deleted because deletion protection is enabled",
    )
    protect("false")
    made.elbv2.delete_load_balancer(LoadBalancerArn=balancer)
    assert made.elbv2.describe_load_balancers()["LoadBalancers"] == []


def test_its_attributes_have_defaults_and_limits(made):
    balancer = made.balancer()
    told = made.elbv2.describe_load_balancer_attributes(LoadBalancerArn=balancer)["Attributes"]
    before = {each["Key"]: each["Value"] for each in told}
    assert before["idle_timeout.timeout_seconds"] == "60"
    assert before["load_balancing.cross_zone.enabled"] == "true"

    def changed(key, value):
        return {"LoadBalancerArn": balancer, "Attributes": [{"Key": key, "Value": value}]}

    call = made.elbv2.modify_load_balancer_attributes
    for wrong in ("0", "4001", "long"):
        code, words = refusal(call, **changed("idle_timeout.timeout_seconds", wrong))
        assert code == "ValidationError"
        assert words.endswith("must be between '1-4000' inclusive")
    code, _ = refusal(call, **changed("load_balancing.cross_zone.enabled", "false"))
    assert code == "InvalidConfigurationRequest"
    answer = call(**changed("idle_timeout.timeout_seconds", "4000"))["Attributes"]
    after = {each["Key"]: each["Value"] for each in answer}
    assert after == {**before, "idle_timeout.timeout_seconds": "4000"}
