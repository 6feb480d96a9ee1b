"""Which isolation holds on this machine: found out by trying it, in a process that then ends."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

from elastic_lab.dataplane.launcher.order import Isolation

TRY_SECONDS = 20.0
HOLDS = "it holds"


@dataclass(frozen=True)
class Probe:
    """The isolation that holds; `why_not`: what the machine said when it is none."""

    isolation: Isolation
    why_not: str = ""

    @property
    def advice(self) -> str:
        """What to do when it is none, in a sentence."""
        if sys.platform != "linux":
            return "Use a Linux machine, or WSL 2 on Windows."
        return (
            "Let unprivileged users make namespaces (sysctl kernel.unprivileged_userns_clone=1, "
            "on Ubuntu also kernel.apparmor_restrict_unprivileged_userns=0), or be root; a "
            "container needs --privileged."
        )


@cache
def probe() -> Probe:
    """Try to lock a process in, once."""
    if sys.platform != "linux":
        return Probe("none", f"{sys.platform} has no namespaces")
    try:
        tried = subprocess.run(
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TRY_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Probe("none", str(error))
    said = tried.stdout.strip() or "the trial broke off"
    return Probe("namespaces") if said == HOLDS else Probe("none", said)


def main() -> None:
    """Lock a process in and print whether that went well."""
    from elastic_lab.dataplane.launcher.isolation.network import make_network

    try:
        make_network().close()
        first = os.fork()
        if first == 0:
            _try_as_first()
        os.waitpid(first, 0)
    except OSError as error:
        print(error)


def _try_as_first() -> None:
    from elastic_lab.dataplane.launcher.isolation.jail import enter_jail
    from elastic_lab.dataplane.launcher.isolation.limits import Limits
    from elastic_lab.dataplane.launcher.isolation.processes import fork_first

    said = ""
    try:
        if fork_first() == 0:
            enter_jail((), (), Limits())
            said = HOLDS
        else:
            os.wait()
    except OSError as error:
        said = str(error)
    finally:
        os.write(1, said.encode())
        os._exit(0)


if __name__ == "__main__":
    main()
