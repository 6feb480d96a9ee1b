"""Target groups: limits of their health checks, one of a name, attributes that agree."""

import pytest

from tests.cloud.balancers import fixed, forward
from tests.cloud.clouds import refusal

ALGORITHM = "load_balancing.algorithm.type"
ANOMALY = "load_balancing.algorithm.anomaly_mitigation"
DELAY = "deregistration_delay.timeout_seconds"
SLOW_START = "slow_start.duration_seconds"
STICKY = "stickiness.enabled"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"Protocol": None}, "A protocol must be specified"),
        ({"Port": None}, "A port must be specified"),
        ({"VpcId": None}, "A VPC ID must be specified"),
        ({"VpcId": "vpc-0"}, "The VPC ID 'vpc-0' is not found"),
        ({"Port": 65_536}, "have value less than or equal to 65535"),
        ({"HealthCheckIntervalSeconds": 301}, "have value less than or equal to 300"),
        ({"HealthyThresholdCount": 11}, "have value less than or equal to 10"),
        ({"UnhealthyThresholdCount": 11}, "have value less than or equal to 10"),
        (
            {"HealthCheckTimeoutSeconds": 121, "HealthCheckIntervalSeconds": 300},
            "have value less than or equal to 120",
        ),
        ({"HealthCheckTimeoutSeconds": 30}, "interval must be greater than the timeout."),
        ({"HealthCheckIntervalSeconds": 5}, "interval must be greater than the timeout."),
        ({"HealthCheckPath": "health"}, "must begin with a '/' character"),
        ({"TargetType": "pod"}, "enum value set: [instance, ip, lambda, alb]"),
    ],
    ids=str,
)
def test_what_is_missing_or_beyond_its_limits_is_refused(made, changes, words):
    arguments = made.group_arguments(**changes)
    code, said = refusal(made.elbv2.create_target_group, **arguments)
    assert code == "ValidationError"
    assert said.endswith(words)
    assert made.elbv2.describe_target_groups()["TargetGroups"] == []


def test_the_limits_themselves_are_within(made):
    made.group(
        Port=65_535,
        HealthCheckIntervalSeconds=300,
        HealthCheckTimeoutSeconds=120,
        HealthyThresholdCount=10,
        UnhealthyThresholdCount=2,
    )
    made.group("quick", HealthCheckIntervalSeconds=5, HealthCheckTimeoutSeconds=2)


def test_lambda_needs_neither_protocol_nor_port_nor_vpc(made):
    made.elbv2.create_target_group(Name="functions", TargetType="lambda")


def test_the_same_call_again_is_answered_with_the_same_group(made):
    first = made.group(HealthCheckPath="/health", HealthyThresholdCount=3)
    again = made.group(
        HealthCheckPath="/health", HealthyThresholdCount=3, HealthCheckIntervalSeconds=30
    )
    assert again == first


@pytest.mark.parametrize("other", [{"Port": 81}, {"HealthCheckPath": "/health"}], ids=str)
def test_the_same_name_with_other_settings_is_refused(made, other):
    made.group()
    assert refusal(made.elbv2.create_target_group, **made.group_arguments(**other)) == (
        "DuplicateTargetGroupName",
        "A target group with the same name 'web' exists, but with different settings",
    )


def test_a_group_that_was_changed_is_no_longer_the_same(made):
    group = made.group()
    made.elbv2.modify_target_group(TargetGroupArn=group, HealthCheckIntervalSeconds=10)
    code, _ = refusal(made.elbv2.create_target_group, **made.group_arguments())
    assert code == "DuplicateTargetGroupName"
    assert made.group(HealthCheckIntervalSeconds=10) == group


def test_a_changed_health_check_has_the_same_limits(made):
    group, call = made.group(), made.elbv2.modify_target_group
    for change in (
        {"HealthyThresholdCount": 11},
        {"HealthCheckTimeoutSeconds": 30},
        {"HealthCheckIntervalSeconds": 5},
    ):
        assert refusal(call, TargetGroupArn=group, **change)[0] == "ValidationError"
    call(TargetGroupArn=group, HealthCheckTimeoutSeconds=2, HealthCheckIntervalSeconds=5)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("nonsense", "1", "Target group attribute key 'nonsense' is not recognized"),
        (SLOW_START, "29", f"'{SLOW_START}' value '29' must be between '30-900' inclusive"),
        (SLOW_START, "901", f"'{SLOW_START}' value '901' must be between '30-900' inclusive"),
        (DELAY, "3601", f"'{DELAY}' value '3601' must be between '0-3600' inclusive"),
        (DELAY, "soon", f"'{DELAY}' value 'soon' must be between '0-3600' inclusive"),
        (STICKY, "maybe", f"'{STICKY}' must be one of [true, false]"),
        (ALGORITHM, "best", None),
        ("stickiness.type", "glue", None),
        ("stickiness.lb_cookie.duration_seconds", "0", None),
        ("stickiness.lb_cookie.duration_seconds", "604801", None),
    ],
)
def test_attributes_are_known_and_so_are_their_values(made, key, value, words):
    call, group = made.elbv2.modify_target_group_attributes, made.group()
    asked = [{"Key": key, "Value": value}]
    code, said = refusal(call, TargetGroupArn=group, Attributes=asked)
    assert code == "ValidationError"
    assert words in (said, None)


@pytest.mark.parametrize(
    ("key", "value"),
    [(DELAY, "0"), (DELAY, "3600"), (SLOW_START, "30"), (SLOW_START, "900"), (SLOW_START, "0")],
)
def test_the_limits_of_attributes_are_within(made, key, value):
    group = made.group()
    answer = made.set_attributes(group, **{key: value})
    told = made.elbv2.describe_target_group_attributes(TargetGroupArn=group)["Attributes"]
    assert answer == {each["Key"]: each["Value"] for each in told}
    assert answer[key] == value


@pytest.mark.parametrize(
    ("first", "then", "words"),
    [
        (
            {SLOW_START: "60"},
            {ALGORITHM: "weighted_random"},
            "You cannot enable both slow start and weighted random algorithm on a target group",
        ),
        (
            {ALGORITHM: "least_outstanding_requests"},
            {SLOW_START: "60"},
            "You cannot enable both slow start and least outstanding requests algorithm on a "
            "target group",
        ),
        (
            {STICKY: "true"},
            {ALGORITHM: "weighted_random"},
            "You cannot have both stickiness and weighted random algorithm enabled on the same "
            "target group.",
        ),
        ({}, {ANOMALY: "on"}, None),
    ],
)
def test_attributes_that_contradict_each_other_are_refused(made, first, then, words):
    group = made.group()
    made.set_attributes(group, **first)
    asked = [{"Key": key, "Value": value} for key, value in then.items()]
    call = made.elbv2.modify_target_group_attributes
    code, said = refusal(call, TargetGroupArn=group, Attributes=asked)
    assert code == "InvalidConfigurationRequest"
    assert words in (said, None)


def test_contradictions_can_be_ended_in_the_same_call(made):
    group = made.group()
    made.set_attributes(group, **{SLOW_START: "60"})
    made.set_attributes(group, **{SLOW_START: "0", ALGORITHM: "weighted_random", ANOMALY: "on"})


def test_its_load_balancer_is_told_while_it_is_used(made):
    group, balancer = made.group(), made.balancer()

    def users():
        (told,) = made.elbv2.describe_target_groups(TargetGroupArns=[group])["TargetGroups"]
        return told.get("LoadBalancerArns", [])

    assert users() == []
    listener = made.listener(balancer, forward(group))
    made.rule(listener, 1, action=forward(group))
    assert users() == [balancer]
    made.elbv2.modify_listener(ListenerArn=listener, DefaultActions=[fixed()])
    assert users() == [balancer]
    made.elbv2.delete_load_balancer(LoadBalancerArn=balancer)
    assert users() == []


def test_one_in_use_stays(made):
    group, balancer = made.group(), made.balancer()
    made.listener(balancer, forward(group))
    assert refusal(made.elbv2.delete_target_group, TargetGroupArn=group) == (
        "ResourceInUse",
        f"The target group '{group}' is currently in use by a listener or a rule",
    )
    made.elbv2.delete_load_balancer(LoadBalancerArn=balancer)
    made.elbv2.delete_target_group(TargetGroupArn=group)
