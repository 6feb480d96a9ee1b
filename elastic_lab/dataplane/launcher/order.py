"""What a launcher is asked to start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from elastic_lab.dataplane.launcher.isolation.limits import Limits

Isolation = Literal["none", "namespaces"]
"""What keeps a process from the rest of the machine: nothing but its own session and environment,
or the jail of `isolation`."""


@dataclass(frozen=True)
class Order:
    """One process: `target` is called in it, and it ends when that returns.

    name: unique among the processes of a launcher that live.
    target: `package.module:function`, called with `arguments` (JSON values by name) and, where it
    has doors, with `sockets`.
    doors: so many listening sockets it gets, on this machine's own address alone; the kernel
    chooses their ports, but that of the first is `port` unless this is 0.
    environment: the process's whole environment.
    folder: where it works; log: the file to which its output is appended.
    reads, writes: what it sees beside Python when it is isolated; limits hold then as well.
    """

    name: str
    target: str
    folder: Path
    log: Path
    arguments: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    doors: int = 0
    port: int = 0
    isolation: Isolation = "none"
    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def as_json(self) -> dict[str, Any]:
        """The order as JSON-ready values; `order_of` reads them."""
        paths = {"folder": str(self.folder), "log": str(self.log)}
        shown = {"reads": list(map(str, self.reads)), "writes": list(map(str, self.writes))}
        return {**asdict(self), **paths, **shown}


def order_of(told: Mapping[str, Any]) -> Order:
    """The order in a message."""
    paths = {"folder": Path(told["folder"]), "log": Path(told["log"])}
    shown = {name: tuple(map(Path, told[name])) for name in ("reads", "writes")}
    return Order(**{**told, **paths, **shown, "limits": Limits(**told["limits"])})
