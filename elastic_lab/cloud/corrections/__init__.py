"""Where moto answers other than AWS does, and what this cloud answers instead.

One file per AWS service (a folder where a service needs several). A correction wraps one moto
operation, says what moto does and what AWS does, with the page that says so, and has a canary in
`tests/cloud/canaries/` that fails when moto no longer needs it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from elastic_lab.cloud.world import World

Proceed = Callable[[], Any]
Handler = Callable[[World, Any, Proceed], Any]


@dataclass(frozen=True)
class Correction:
    """One operation's replaced behaviour. `handler(world, response, proceed)` answers the call;
    `response` is moto's response object, `proceed()` what moto (as corrected so far) would do."""

    service: str
    operations: tuple[str, ...]
    moto: str
    aws: str
    source: str
    handler: Handler

    @property
    def name(self) -> str:
        """The name by which the canary is found."""
        return f"{self.service}.{self.handler.__name__}"


CORRECTIONS: list[Correction] = []


def correction(
    service: str, *operations: str, moto: str, aws: str, source: str
) -> Callable[[Handler], Handler]:
    """Register the decorated handler for `operations` (AWS's names) of `service`.

    Of several for one operation, the one registered last is asked first.
    """

    def register(handler: Handler) -> Handler:
        CORRECTIONS.append(Correction(service, operations, moto, aws, source, handler))
        return handler

    return register


def install(world: World) -> None:
    """Put every correction in front of moto's own methods, for this process."""
    from elastic_lab.cloud.corrections import ec2, sts

    for module in (ec2, sts):
        module.register()
    for each in CORRECTIONS:
        for operation in each.operations:
            _wrap(world, each, operation)


def _wrap(world: World, each: Correction, operation: str) -> None:
    from moto.core.utils import camelcase_to_underscores

    response_class = _response_class(each.service)
    method_name = camelcase_to_underscores(operation)
    original = getattr(response_class, method_name)

    def corrected(response: Any) -> Any:
        return each.handler(world, response, partial(original, response))

    setattr(response_class, method_name, corrected)


def _response_class(service: str) -> type:
    from importlib import import_module

    names = {"ec2": "EC2Response", "sts": "TokenResponse"}
    module = import_module(f"moto.{service}.responses")
    return getattr(module, names[service])

