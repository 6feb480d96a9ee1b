"""Listener rules: a priority of its own, conditions, and a default rule that stays."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.elbv2.actions import check_actions
from elastic_lab.cloud.corrections.elbv2.conditions import check_conditions
from elastic_lab.cloud.corrections.elbv2.errors import (
    REFERENCE,
    check_range,
    elbv2_error,
    invalid,
    not_permitted,
)
from elastic_lab.cloud.world import World

LAST_PRIORITY = 50_000


@correction(
    "elbv2",
    "CreateRule",
    moto="takes any priority, no conditions or too many, and actions that cannot be done",
    source=REFERENCE + "API_CreateRule.html",
)
def create_rule_that_works(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS wants a free priority from 1 to 50000, up to five condition values, and one action."""
    backend = response.elbv2_backend
    listener = backend.describe_listeners(None, [response._get_param("ListenerArn")])[0]
    check_range(response, 1, LAST_PRIORITY, "Priority")
    conditions = response._get_param("Conditions") or []
    if not conditions:
        raise invalid("A condition must be specified")  # from memory
    check_conditions(conditions)
    _check_free(listener, int(response._get_param("Priority")))
    balancer = backend.load_balancers[listener.load_balancer_arn]
    check_actions(backend, balancer, response._get_param("Actions") or [])
    return proceed()


@correction(
    "elbv2",
    "ModifyRule",
    moto="changes a default rule, its conditions too, and takes actions that cannot be done",
    source=REFERENCE + "API_ModifyRule.html",
)
def modify_own_rule(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS changes the default rule only with its listener, by ModifyListener."""
    backend = response.elbv2_backend
    listener, rule = _find(backend, response._get_param("RuleArn"))
    if rule is None:
        return proceed()
    if rule.is_default:
        raise not_permitted(f"Default rule '{rule.arn}' cannot be modified")
    check_conditions(response._get_param("Conditions") or [])
    if actions := response._get_param("Actions"):
        check_actions(backend, backend.load_balancers[listener.load_balancer_arn], actions)
    return proceed()


@correction(
    "elbv2",
    "DeleteRule",
    moto="fails on the default rule, with status 500",
    source=REFERENCE + "API_DeleteRule.html",
)
def keep_default_rule(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS deletes the default rule only with its listener."""
    _, rule = _find(response.elbv2_backend, response._get_param("RuleArn"))
    if rule is not None and rule.is_default:
        raise not_permitted(f"Default rule '{rule.arn}' cannot be deleted")
    return proceed()


@correction(
    "elbv2",
    "SetRulePriorities",
    moto="refuses to let rules change places, and gives a default rule a priority",
    source=REFERENCE + "API_SetRulePriorities.html",
)
def reorder_rules(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS looks for conflicts in the new order, and moves all of the rules at once."""
    from moto.core.responses import ActionResult

    asked = response._get_param("RulePriorities") or []
    wanted = {each["RuleArn"]: int(each["Priority"]) for each in asked}
    found = {arn: _find(response.elbv2_backend, arn) for arn in wanted}
    for arn, (listener, rule) in found.items():
        if rule is None:
            raise elbv2_error("RuleNotFound", "One or more rules not found")
        if rule.is_default:
            # The code is documented, the words are from memory.
            raise not_permitted(f"Priority of default rule '{arn}' cannot be modified")
        _check_new_order(listener, wanted, arn)
    for arn, (_, rule) in found.items():
        rule.priority = wanted[arn]
    return ActionResult({"Rules": [rule for _, rule in found.values()]})


def _check_new_order(listener: Any, wanted: dict[str, int], arn: str) -> None:
    priority = wanted[arn]
    if not 1 <= priority <= LAST_PRIORITY:
        raise invalid(f"Priority '{priority}' must be between 1 and {LAST_PRIORITY}")  # ours
    others = (rule for rule in listener.rules.values() if rule.arn != arn)
    if any(wanted.get(rule.arn, rule.priority) == priority for rule in others):
        raise _in_use(priority)


def _check_free(listener: Any, priority: int) -> None:
    if any(rule.priority == priority for rule in listener.rules.values()):
        raise _in_use(priority)


def _in_use(priority: int) -> Exception:
    return elbv2_error("PriorityInUse", f"Priority '{priority}' is currently in use")


def _find(backend: Any, arn: str) -> tuple[Any, Any]:
    """moto's listener and rule of this ARN, or None and None."""
    for balancer in backend.load_balancers.values():
        for listener in balancer.listeners.values():
            for rule in listener.rules.values():
                if rule.arn == arn:
                    return listener, rule
    return None, None
