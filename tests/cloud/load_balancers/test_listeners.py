"""Listeners: one on a port, and a default action that leads somewhere."""

import pytest

from tests.cloud.balancers import Balancers, fixed, forward
from tests.cloud.clouds import refusal

NOWHERE = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/no/0123456789abcdef"


def listen(made, balancer, *actions, port=80, protocol="HTTP"):
    return refusal(
        made.elbv2.create_listener,
        LoadBalancerArn=balancer,
        Protocol=protocol,
        Port=port,
        DefaultActions=list(actions),
    )


def test_a_port_is_taken_once(made):
    balancer = made.balancer()
    made.listener(balancer, fixed())
    code, words = listen(made, balancer, fixed())
    assert code == "DuplicateListener"
    assert words == f"A listener already exists on this port for this load balancer '{balancer}'"
    made.listener(balancer, fixed(), port=81)
    made.listener(made.balancer("second"), fixed())


def test_a_listener_does_not_move_to_a_port_that_is_taken(made):
    balancer = made.balancer()
    made.listener(balancer, fixed())
    listener = made.listener(balancer, fixed(), port=81)
    code, _ = refusal(made.elbv2.modify_listener, ListenerArn=listener, Port=80)
    assert code == "DuplicateListener"
    made.elbv2.modify_listener(ListenerArn=listener, Port=81)
    made.elbv2.modify_listener(ListenerArn=listener, Port=82)


def test_https_needs_a_certificate(made):
    words = "A certificate must be specified for HTTPS listeners"
    refused = listen(made, made.balancer(), fixed(), port=443, protocol="HTTPS")
    assert refused == ("ValidationError", words)


def test_there_are_65535_ports(made):
    code, words = listen(made, made.balancer(), fixed(), port=65_536)
    assert code == "ValidationError"
    assert words.endswith("Member must have value less than or equal to 65535")


def test_a_target_group_has_one_load_balancer(made):
    group = made.group()
    made.listener(made.balancer(), forward(group))
    code, words = listen(made, made.balancer("second"), forward(group))
    assert code == "TargetGroupAssociationLimit"
    assert words == (
        "The following target groups cannot be associated with more than one load balancer: "
        f"{group}"
    )


def test_a_target_group_is_free_again_when_its_listener_is_gone(made):
    group = made.group()
    listener = made.listener(made.balancer(), forward(group))
    made.elbv2.delete_listener(ListenerArn=listener)
    made.listener(made.balancer("second"), forward(group))


def test_a_target_group_is_in_the_vpc_of_the_load_balancer(made):
    balancer, group = made.balancer(), made.group(VpcId=made.other_vpc)
    code, words = listen(made, balancer, forward(group))
    assert code == "InvalidConfigurationRequest"
    assert words == (
        f"Target group '{group}' is in a different VPC than load balancer '{balancer}'"
    )


def test_a_target_group_speaks_the_load_balancers_protocols(made):
    group = made.group(Protocol="TCP")
    assert listen(made, made.balancer(), forward(group))[0] == "IncompatibleProtocols"


LOOP = {"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", "Port": "#{port}"}}
AWAY = {"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", "Protocol": "HTTPS"}}
# What is wrong -> the default actions, given a target group, and AWS's code.
ACTIONS = {
    "none": (lambda group: [], "ValidationError"),
    "two": (lambda group: [fixed(), fixed()], "ValidationError"),
    "no target group": (lambda group: [{"Type": "forward"}], "ValidationError"),
    "unknown target group": (lambda group: [forward(NOWHERE)], "TargetGroupNotFound"),
    "one of two unknown": (lambda group: [forward(group, NOWHERE)], "TargetGroupNotFound"),
    "six target groups": (lambda group: [forward(*[group] * 6)], "ValidationError"),
    "weight": (lambda group: [forward(group, weight=1000)], "ValidationError"),
    "no redirect": (lambda group: [{"Type": "redirect"}], "ValidationError"),
    "loop": (lambda group: [LOOP], "InvalidLoadBalancerAction"),
    "no response": (lambda group: [{"Type": "fixed-response"}], "ValidationError"),
    "status": (lambda group: [fixed("999")], "ValidationError"),
    "unknown": (lambda group: [{"Type": "dance"}], "ValidationError"),
}


@pytest.mark.parametrize("wrong", ACTIONS)
def test_an_action_that_cannot_be_done_is_refused(made, wrong):
    balancer = made.balancer()
    actions_with, code = ACTIONS[wrong]
    actions = actions_with(made.group())
    assert listen(made, balancer, *actions)[0] == code
    listener = made.listener(balancer, fixed())
    if actions:
        call = made.elbv2.modify_listener
        assert refusal(call, ListenerArn=listener, DefaultActions=actions)[0] == code


def test_actions_that_can_be_done_are_taken(made):
    balancer, blue, green = made.balancer(), made.group("blue"), made.group("green")
    listener = made.listener(balancer, forward(blue, green, weight=0))
    for action in (forward(blue), AWAY, fixed("503")):
        made.elbv2.modify_listener(ListenerArn=listener, DefaultActions=[action])
    (shown,) = made.elbv2.describe_listeners(ListenerArns=[listener])["Listeners"]
    assert shown["DefaultActions"] == [fixed("503")]


def test_the_same_calls_name_the_default_rule_the_same(open_here):
    def rule():
        made = Balancers(open_here(seed=7).client)
        return made.default_rule(made.listener(made.balancer(), fixed()))

    assert rule() == rule()
