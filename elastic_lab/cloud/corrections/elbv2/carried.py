"""What is told of balancers that really carry requests: where they are found, how targets are."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.elbv2.errors import REFERENCE
from elastic_lab.cloud.world import World
from elastic_lab.dataplane.balancer.balancer import LOOPBACK
from elastic_lab.dataplane.balancer.target_health import REGISTERING


@correction(
    "elbv2",
    "CreateLoadBalancer",
    "DescribeLoadBalancers",
    moto="gives a DNS name that resolves nowhere",
    source=REFERENCE + "API_LoadBalancer.html",
)
def name_that_answers(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS gives a public name. Here it is an address of this machine with a port, so that
    `http://{DNSName}/` works from every process on it."""
    answer = proceed()
    for balancer in response.elbv2_backend.load_balancers.values():
        if balancer.type == "application":
            balancer.dns_name = f"{LOOPBACK}:{world.load_balancers.port_of(balancer)}"
    return answer


@correction(
    "elbv2",
    "DescribeTargetHealth",
    moto="knows a target's health from EC2's state alone",
    source=REFERENCE + "API_TargetHealth.html",
)
def tell_checked_health(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS tells what the balancer's own health checks have found. A target that is only about to
    be checked is initial; one that drains is told of until it has drained."""
    answer = proceed()
    group = response.elbv2_backend.target_groups.get(response._get_param("TargetGroupArn"))
    checked = world.load_balancers.healths_of(group) if group is not None else None
    if checked is None:
        return answer
    told = answer.result["TargetHealthDescriptions"]
    draining = {key for key, health in checked.items() if health.state == "draining"}
    if not response._get_param("Targets"):
        told += [group.health_for({"Id": key}, None) for key in sorted(draining - {*group.targets})]
    for each in told:
        if each.instance_id in group.targets or each.instance_id in draining:
            health = checked.get(each.instance_id, REGISTERING)
            each.status, each.reason = health.state, health.reason
            each.description = health.description
    return answer
