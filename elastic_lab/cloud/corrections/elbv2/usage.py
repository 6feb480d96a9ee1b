"""Which load balancers send to which target groups: read from the rules, since rules change."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.elbv2.errors import REFERENCE
from elastic_lab.cloud.world import World


@correction(
    "elbv2",
    "DescribeTargetGroups",
    moto="names load balancers that are deleted or send elsewhere by now, and some twice",
    source=REFERENCE + "API_TargetGroup.html",
)
def tell_present_users(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS names the load balancers that route traffic to the target group."""
    backend = response.elbv2_backend
    for group in backend.target_groups.values():
        group.load_balancer_arns = users_of(backend, group.arn)
    return proceed()


def users_of(backend: Any, group_arn: str) -> list[str]:
    """The ARNs of the load balancers that send to the target group."""
    return [
        balancer.arn
        for balancer in backend.load_balancers.values()
        if any(group_arn in groups_in(actions) for actions in _actions(balancer))
    ]


def groups_in(actions: Iterable[Mapping[str, Any]]) -> list[str]:
    """The ARNs of the target groups to which `actions` forward."""
    return [arn for action in actions for arn in _forwarded_to(action)]


def _forwarded_to(action: Mapping[str, Any]) -> Iterator[str]:
    weighted = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    arns = [action.get("TargetGroupArn"), *(group.get("TargetGroupArn") for group in weighted)]
    yield from dict.fromkeys(arn for arn in arns if arn)


def _actions(balancer: Any) -> Iterator[list[Mapping[str, Any]]]:
    for listener in balancer.listeners.values():
        for rule in listener.rules.values():
            yield [action.data for action in rule.actions]
