"""Listener rules: priorities, conditions, and the default rule."""

import pytest

from tests.cloud.balancers import fixed, forward, path
from tests.cloud.clouds import refusal


@pytest.fixture
def listener(made):
    return made.listener(made.balancer(), fixed())


def create(made, listener, priority=1, conditions=None, action=None):
    return refusal(
        made.elbv2.create_rule,
        ListenerArn=listener,
        Priority=priority,
        Conditions=[path("/a")] if conditions is None else conditions,
        Actions=[action or fixed()],
    )


def test_a_priority_is_taken_once(made, listener):
    made.rule(listener, 1)
    assert create(made, listener) == ("PriorityInUse", "Priority '1' is currently in use")
    made.rule(listener, 2)


def test_priorities_end_at_50000(made, listener):
    made.rule(listener, 50_000)
    code, words = create(made, listener, 50_001)
    assert code == "ValidationError"
    assert words.endswith("Member must have value less than or equal to 50000")


def host(*names):
    return {"Field": "host-header", "HostHeaderConfig": {"Values": list(names)}}


def source(*blocks):
    return {"Field": "source-ip", "SourceIpConfig": {"Values": list(blocks)}}


FIVE = "A rule can only have '5' condition values"
CONDITIONS = {
    "none": ([], "A condition must be specified"),
    "no field": (
        [{"PathPatternConfig": {"Values": ["/a"]}}],
        "A condition field must be specified",
    ),
    "unknown field": ([{"Field": "mood", "Values": ["good"]}], None),
    "no value": ([path()], "A condition value must be specified"),
    "six values": ([path(*(f"/{number}" for number in range(6)))], FIVE),
    "six values of two": ([path("/1", "/2", "/3"), host("a.b", "c.d", "e.f")], FIVE),
    "two paths": ([path("/a"), path("/b")], "A rule can only have one 'path-pattern' condition"),
    "path": ([path("/a b")], None),
    "long path": ([path("/" * 129)], None),
    "host": ([host("shop example.com")], None),
    "address": ([source("10.0.0.1")], None),
    "no block": ([source("10.0.0.1/33")], None),
}


@pytest.mark.parametrize("wrong", CONDITIONS)
def test_conditions_that_cannot_be_met_are_refused(made, listener, wrong):
    conditions, words = CONDITIONS[wrong]
    code, said = create(made, listener, conditions=conditions)
    assert code == "ValidationError"
    assert words in (said, None)
    rule = made.rule(listener, 1)
    if conditions:
        refused = refusal(made.elbv2.modify_rule, RuleArn=rule, Conditions=conditions)
        assert refused == (code, said)


def test_conditions_that_can_be_met_are_taken(made, listener):
    header = {
        "Field": "http-header",
        "HttpHeaderConfig": {"HttpHeaderName": "User-Agent", "Values": ["*Bot*"]},
    }
    query = {"Field": "query-string", "QueryStringConfig": {"Values": [{"Value": "1"}]}}
    rule = made.rule(listener, 1, [path("/img/*"), host("*.example.com"), header, query])
    made.elbv2.modify_rule(RuleArn=rule, Conditions=[source("10.0.0.0/8"), query, query])
    made.rule(listener, 2, [{"Field": "path-pattern", "Values": ["/old"]}])


def test_its_target_group_can_be_reached(made, listener):
    elsewhere = made.group("elsewhere", VpcId=made.other_vpc)
    taken = made.group("taken")
    made.listener(made.balancer("second"), forward(taken))
    for group, code in (
        (elsewhere, "InvalidConfigurationRequest"),
        (taken, "TargetGroupAssociationLimit"),
    ):
        assert create(made, listener, action=forward(group))[0] == code
    rule = made.rule(listener, 1)
    call = made.elbv2.modify_rule
    assert refusal(call, RuleArn=rule, Actions=[forward(taken)])[0] == "TargetGroupAssociationLimit"
    assert refusal(call, RuleArn=rule, Actions=[fixed(), fixed()])[0] == "ValidationError"


def test_the_default_rule_stays_as_it_is(made, listener):
    rule = made.default_rule(listener)
    cannot = {
        made.elbv2.delete_rule: ({}, f"Default rule '{rule}' cannot be deleted"),
        made.elbv2.modify_rule: (
            {"Actions": [fixed("503")]},
            f"Default rule '{rule}' cannot be modified",
        ),
    }
    for call, (arguments, words) in cannot.items():
        assert refusal(call, RuleArn=rule, **arguments) == ("OperationNotPermitted", words)
    code, _ = refusal(
        made.elbv2.set_rule_priorities, RulePriorities=[{"RuleArn": rule, "Priority": 3}]
    )
    assert code == "OperationNotPermitted"
    assert made.rules(listener) == {rule: "default"}


def test_other_rules_can_be_deleted(made, listener):
    rule = made.rule(listener, 1)
    made.elbv2.delete_rule(RuleArn=rule)
    assert list(made.rules(listener).values()) == ["default"]


def test_rules_change_places(made, listener):
    one, two, three = (made.rule(listener, number) for number in (1, 2, 3))
    made.reorder({one: 2, two: 1})
    rules = made.rules(listener)
    assert (rules[one], rules[two], rules[three]) == ("2", "1", "3")


def test_a_new_order_without_room_changes_nothing(made, listener):
    one, two = made.rule(listener, 1), made.rule(listener, 2)
    for priority, code in ((2, "PriorityInUse"), (50_001, "ValidationError")):
        asked = [{"RuleArn": one, "Priority": priority}]
        assert refusal(made.elbv2.set_rule_priorities, RulePriorities=asked)[0] == code
    asked = [{"RuleArn": one, "Priority": 9}, {"RuleArn": f"{two}0", "Priority": 8}]
    assert refusal(made.elbv2.set_rule_priorities, RulePriorities=asked)[0] == "RuleNotFound"
    assert made.rules(listener)[one] == "1"
