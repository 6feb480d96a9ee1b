"""EC2: the launch is checked, states take time, a retry is recognised."""

from elastic_lab.cloud.corrections.ec2 import (
    attributes,
    console,
    consistency,
    idempotency,
    launch,
    states,
    templates,
)


def register() -> None:
    """Put the corrections of EC2 into the list; a launch passes through them from the last."""
    states.register()
    launch.register()
    idempotency.register()
    attributes.register()
    console.register()
    templates.register()
    consistency.register()
