"""What every test gets: a home of its own, so that nobody's progress or clouds are touched."""

import os

import pytest


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path_factory, monkeypatch):
    """An empty `ELASTIC_LAB_HOME` for the test and the processes that it starts."""
    place = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ELASTIC_LAB_HOME", str(place))
    return place


def skip_or_fail(reason: str) -> None:
    """Skip for something that is missing; where everything must be there, fail."""
    if os.environ.get("ELASTIC_LAB_NO_SKIP"):
        pytest.fail(reason)
    pytest.skip(reason)
