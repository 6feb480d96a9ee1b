"""One host process for all tests of the cloud; each test gets a pristine cloud from it."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from elastic_lab.sandbox.host_process import ask
from elastic_lab.sandbox.owner import owner_of
from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import Cloud, open_one


@pytest.fixture(scope="session")
def host_home(tmp_path_factory: Any) -> Iterator[Path]:
    """Where the host keeps its record and log; the host is stopped at the end."""
    home = tmp_path_factory.mktemp("host")
    yield home
    stop_hosts(home)


def stop_hosts(home: Path) -> None:
    for path in home.glob("hosts/*.json"):
        host = json.loads(path.read_text())
        ask(host, "stop")
        assert wait_until(lambda pid=host["pid"]: not _runs(pid), 5)


def _runs(pid: int) -> bool:
    """A host is a child of this process, so it is reaped here."""
    try:
        return os.waitpid(pid, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


@pytest.fixture(scope="session")
def open_here(host_home: Path) -> Callable[..., Cloud]:
    """Open a pristine cloud: `open_here(time_scale=…, seed=…, lab=…)`.

    A lab's address stays when it is opened again, so its boto3 clients are kept.
    """
    owner = owner_of(os.getpid())
    clients: dict[str, Any] = {}

    def open_one_here(**settings: Any) -> Cloud:
        cloud = open_one(owner, host_home, **settings)
        cloud.clients = clients.setdefault(cloud.address.endpoint, {})
        return cloud

    return open_one_here


@pytest.fixture
def cloud(open_here: Callable[..., Cloud], request: Any) -> Cloud:
    """A pristine cloud; a module's `TIME_SCALE` sets its pace."""
    return open_here(time_scale=getattr(request.module, "TIME_SCALE", 60.0))


@pytest.fixture
def host_log(host_home: Path) -> Callable[[], str]:
    """Reads what the host and its clouds have logged."""
    return lambda: "".join(path.read_text() for path in host_home.glob("logs/*.log"))
