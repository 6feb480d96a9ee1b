"""A launcher whose processes can import the tests' own modules."""

from pathlib import Path

import pytest

from elastic_lab.dataplane.launcher import Launcher

ROOT = Path(__file__).parents[2]


@pytest.fixture
def ended():
    """The ends that the launcher told of."""
    return []


@pytest.fixture
def launcher(monkeypatch, ended):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    made = Launcher(on_end=ended.append)
    yield made
    made.close()
