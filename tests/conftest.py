"""What every test gets: a home of its own, so that nobody's progress or clouds are touched."""

import os
from pathlib import Path

import pytest

SHARED_DATA = Path(
    os.environ.get("ELASTIC_LAB_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data"
)
"""The folder of real traces: beside the project, or where ELASTIC_LAB_SHARED_DATA says."""


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path_factory, monkeypatch):
    """An empty `ELASTIC_LAB_HOME` for the test and the processes that it starts."""
    place = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ELASTIC_LAB_HOME", str(place))
    return place


def pytest_itemcollected(item):
    """With several workers the tests of a file stay together, for they share what is made for
    them; those of a file that says `spread` do not."""
    if not item.get_closest_marker("spread"):
        item.add_marker(pytest.mark.xdist_group(item.path.name))


def skip_or_fail(reason: str) -> None:
    """Skip for something that is missing; where everything must be there, fail."""
    if os.environ.get("ELASTIC_LAB_NO_SKIP"):
        pytest.fail(reason)
    pytest.skip(reason)


def shared_data(name: str) -> Path:
    """A file of the shared data, read in place; skips (or fails) where it is not."""
    path = SHARED_DATA / name
    if not path.exists():
        skip_or_fail(f"{name} is not in {SHARED_DATA} (set ELASTIC_LAB_SHARED_DATA)")
    return path
