"""Where moto answers other than AWS does, and what this cloud answers instead.

One file per AWS service (a folder where a service needs several). A correction wraps one moto
operation, says what moto does and what AWS does, with the page that says so, and has a canary in
`tests/cloud/canaries/` that fails when moto no longer needs it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from elastic_lab.cloud.world import World

Proceed = Callable[[], Any]
Handler = Callable[[World, Any, Proceed], Any]

RESPONSE_CLASSES = {
    "autoscaling": "AutoScalingResponse",
    "cloudwatch": "CloudWatchResponse",
    "ec2": "EC2Response",
    "elbv2": "ELBV2Response",
    "sts": "TokenResponse",
}


@dataclass(frozen=True)
class Correction:
    """One operation's replaced behaviour. `handler(world, response, proceed)` answers the call;
    `response` is moto's response object, `proceed()` what moto (as corrected so far) would do.
    The handler's docstring says what AWS does, on the page `source`."""

    service: str
    operations: tuple[str, ...]
    moto: str
    source: str
    handler: Handler

    @property
    def name(self) -> str:
        """The name by which the canary is found."""
        return f"{self.service}.{self.handler.__name__}"


def correction(
    service: str, *operations: str, moto: str, source: str
) -> Callable[[Handler], Correction]:
    """Make the decorated handler the correction of `operations` (AWS's names) of `service`."""

    def make(handler: Handler) -> Correction:
        return Correction(service, operations, moto, source, handler)

    return make


def all_corrections() -> tuple[Correction, ...]:
    """Every correction; of several for one operation the last is asked first."""
    from elastic_lab.cloud.corrections import autoscaling, cloudwatch, ec2, elbv2, sts

    return (
        *autoscaling.CORRECTIONS,
        *cloudwatch.CORRECTIONS,
        *ec2.CORRECTIONS,
        *elbv2.CORRECTIONS,
        *sts.CORRECTIONS,
    )


def install(world: World) -> None:
    """Put every correction in front of moto's own methods, for this process."""
    from elastic_lab.cloud.alarms import stack_alarm
    from elastic_lab.cloud.groups import moto_models

    moto_models.install(world)
    stack_alarm.install(world)
    for each in all_corrections():
        for operation in each.operations:
            _wrap(world, each, operation)
    _forget_method_names()


def _forget_method_names() -> None:
    """moto's list of a class's operations may have been kept from before some were added."""
    import moto.core.responses

    getattr(moto.core.responses.method_names_from_class, "cache_clear", lambda: None)()


def _absent(response: Any) -> Any:
    """What moto would do for an operation that it does not have."""
    raise NotImplementedError


def _wrap(world: World, each: Correction, operation: str) -> None:
    from moto.core.utils import camelcase_to_underscores

    module = import_module(f"moto.{each.service}.responses")
    response_class = getattr(module, RESPONSE_CLASSES[each.service])
    method_name = camelcase_to_underscores(operation)
    original = getattr(response_class, method_name, _absent)

    def corrected(response: Any) -> Any:
        return each.handler(world, response, partial(original, response))

    setattr(response_class, method_name, corrected)
