"""What several files of this folder start once."""

import sys
from collections.abc import Iterator

import pytest

from tests.sandbox.fakes import free_port
from tests.sandbox.processes import running


@pytest.fixture(scope="session")
def moto_server() -> Iterator[str]:
    """The URL of a plain moto server."""
    port = free_port()
    command = (sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port))
    with running(*command) as process:
        assert process.stdout is not None
        assert any("Running on" in line for line in process.stdout)
        yield f"http://127.0.0.1:{port}"
