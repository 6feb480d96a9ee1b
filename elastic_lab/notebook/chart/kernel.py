"""Which kernel this is, for a page that wants to interrupt it.

A kernel that runs a cell reads no messages of a widget, so a button has to ask the Jupyter server.
"""

from __future__ import annotations

from pathlib import Path

PREFIX = "kernel-"


def running_kernel() -> str | None:
    """The id that a Jupyter server knows this kernel by; None outside of one."""
    from ipykernel.connect import get_connection_file
    from traitlets.config import MultipleInstanceError

    try:
        name = Path(get_connection_file()).stem
    except (RuntimeError, MultipleInstanceError):
        return None
    return name.removeprefix(PREFIX) if name.startswith(PREFIX) else None
