"""State diagrams drawn from the tables that the loops run on, in Mermaid's notation."""

from elastic_lab.control import instance_lifecycle

SHOWN_EVENTS = {
    ("pending", "started"),
    ("running", "stop"),
    ("running", "terminate"),
    ("stopping", "stopped"),
    ("stopped", "start"),
    ("stopped", "terminate"),
    ("shutting-down", "terminated"),
}

SHOWN_STATES = ("pending", "running", "stopping", "stopped", "shutting-down", "terminated")


def instance_states() -> str:
    """The EC2 instance's states: what a call leads to, and what passes by itself."""
    lines = ["stateDiagram-v2", "    accTitle: The states of an EC2 instance"]
    lines += [f'    state "{name}" as {_name(name)}' for name in SHOWN_STATES]
    lines.append("    [*] --> pending: run_instances")
    for (state, event), after in instance_lifecycle.TRANSITIONS.items():
        if (state, event) in SHOWN_EVENTS:
            lines.append(f"    {_name(state)} --> {_name(after)}: {_label(state, event)}")
    lines.append("    terminated --> [*]")
    return "\n".join(lines)


def _label(state: str, event: str) -> str:
    passing = instance_lifecycle.PASSING.get(state)
    if passing is not None and passing[0] == event:
        return f"after {passing[1]:g} s"
    return f"{event}_instances"


def _name(state: str) -> str:
    return state.replace("-", "_")


DIAGRAMS = {"instance_states": instance_states}
