"""What moto's Elastic Load Balancing still does otherwise than AWS: one canary for each
correction, by its name.

When one fails, moto has caught up (or changed): look whether the correction can go.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.cloud.balancers import Balancers, fixed, forward, path


@pytest.fixture
def made(moto) -> Balancers:
    return Balancers(moto)


def shown(made: Balancers, name: str = "web") -> dict[str, Any]:
    return dict(made.elbv2.describe_load_balancers(Names=[name])["LoadBalancers"][0])


def test_create_in_two_zones(made):
    answer = made.elbv2.create_load_balancer(Name="-one_zone-", Subnets=made.subnets("a"))
    assert "Scheme" not in answer["LoadBalancers"][0]
    assert answer["LoadBalancers"][0]["SecurityGroups"] == []


def test_recognise_same_balancer(made):
    assert made.balancer() != made.balancer()


def test_provision_in_time(made):
    made.balancer()
    assert shown(made)["State"]["Code"] == "active"


def test_set_subnets_in_two_zones(made):
    elsewhere = [made.subnets("a")[0], made.other_subnet("b")]
    made.elbv2.set_subnets(LoadBalancerArn=made.balancer(), Subnets=elsewhere)


def test_set_groups_of_vpc(made):
    balancer = made.balancer()
    for groups in ([made.other_security_group()], []):
        made.elbv2.set_security_groups(LoadBalancerArn=balancer, SecurityGroups=groups)


def test_delete_unprotected(made):
    balancer = made.balancer()
    made.elbv2.modify_load_balancer_attributes(
        LoadBalancerArn=balancer,
        Attributes=[{"Key": "deletion_protection.enabled", "Value": "true"}],
    )
    made.elbv2.delete_load_balancer(LoadBalancerArn=balancer)
    assert made.elbv2.describe_load_balancers()["LoadBalancers"] == []


def test_create_within_limits(made):
    made.group(Port=70_000, HealthCheckIntervalSeconds=301, HealthyThresholdCount=11)


def test_recognise_same_group(made):
    made.group()
    with pytest.raises(ClientError, match="with the specified name already exists"):
        made.group()


def test_modify_within_limits(made):
    made.elbv2.modify_target_group(TargetGroupArn=made.group(), HealthCheckTimeoutSeconds=50)


def test_tell_present_users(made):
    balancer, group = made.balancer(), made.group()
    made.listener(balancer, forward(group))
    made.elbv2.delete_load_balancer(LoadBalancerArn=balancer)
    (told,) = made.elbv2.describe_target_groups()["TargetGroups"]
    assert told["LoadBalancerArns"] == [balancer]


def test_keep_known_attributes(made):
    group = made.group()
    assert list(made.set_attributes(group, nonsense="1")) == ["nonsense"]
    with pytest.raises(ClientError, match="must be between '0-3600' inclusive"):
        made.set_attributes(group, **{"deregistration_delay.timeout_seconds": "3600"})


def test_tell_all_attributes(made):
    told = made.elbv2.describe_target_group_attributes(TargetGroupArn=made.group())["Attributes"]
    assert "stickiness.lb_cookie.duration_seconds" not in {each["Key"] for each in told}


def test_keep_balancer_attributes(made):
    balancer = made.balancer()
    before = made.elbv2.describe_load_balancer_attributes(LoadBalancerArn=balancer)["Attributes"]
    told = {each["Key"]: each["Value"] for each in before}
    assert "idle_timeout.timeout_seconds" not in told
    assert told["load_balancing.cross_zone.enabled"] == "false"
    made.elbv2.modify_load_balancer_attributes(
        LoadBalancerArn=balancer,
        Attributes=[{"Key": "idle_timeout.timeout_seconds", "Value": "9999"}],
    )


def test_create_on_free_port(made):
    balancer = made.balancer()
    assert made.listener(balancer, fixed()) != made.listener(balancer, fixed())


def test_modify_to_free_port(made):
    made.elbv2.modify_listener(
        ListenerArn=made.listener(made.balancer(), fixed()),
        DefaultActions=[forward("arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/no/1")],
    )


def test_name_default_rule(made):
    listener = made.listener(made.balancer(), fixed())
    assert len(made.default_rule(listener).rpartition("/")[2]) != 16


def test_create_rule_that_works(made):
    listener = made.listener(made.balancer(), fixed())
    made.rule(listener, 50_001, [])


def test_modify_own_rule(made):
    rule = made.default_rule(made.listener(made.balancer(), fixed()))
    made.elbv2.modify_rule(RuleArn=rule, Conditions=[path("/a")])


def test_keep_default_rule(made):
    rule = made.default_rule(made.listener(made.balancer(), fixed()))
    with pytest.raises(ResponseParserError, match="500 Internal Server Error"):
        made.elbv2.delete_rule(RuleArn=rule)


def test_reorder_rules(made):
    listener = made.listener(made.balancer(), fixed())
    one, two = made.rule(listener, 1), made.rule(listener, 2)
    with pytest.raises(ClientError, match="PriorityInUse"):
        made.reorder({one: 2, two: 1})


def test_register_reachable(made):
    group = made.group()
    for target in ("i-0123456789abcdef0", "8.8.8.8"):
        made.elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": target}])


def test_deregister_what_is_there(made):
    with pytest.raises(ClientError, match="InvalidTarget"):
        made.elbv2.deregister_targets(TargetGroupArn=made.group(), Targets=[{"Id": "10.0.0.1"}])


def test_name_that_answers(made):
    made.balancer()
    assert shown(made)["DNSName"].endswith("amazonaws.com")


def test_tell_checked_health(made):
    group = made.group(TargetType="ip")
    made.listener(made.balancer(), forward(group))
    made.elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": "172.31.0.9"}])
    assert made.health(group) == {"172.31.0.9": ("healthy", None)}


def test_tell_unused(made):
    group = made.group(TargetType="ip")
    made.elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": "172.31.0.9"}])
    assert made.health(group) == {"172.31.0.9": ("healthy", None)}
