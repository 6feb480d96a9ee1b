"""What every test gets: a home of its own, so that nobody's progress or clouds are touched."""

import os
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

SHARED_DATA = Path(
    os.environ.get("ELASTIC_LAB_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data"
)
"""The folder of real traces: beside the project, or where ELASTIC_LAB_SHARED_DATA says."""
SPREAD = {"tests/authoring/test_course.py"}
"""Files whose tests take long and share nothing: each of them may run on any worker."""


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path_factory, monkeypatch):
    """An empty `ELASTIC_LAB_HOME` for the test and the processes that it starts."""
    place = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ELASTIC_LAB_HOME", str(place))
    return place


class ByFile(LoadScopeScheduling):
    """The tests of a file stay on one worker, for they share what is made for them; those of
    `SPREAD` may go to any."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file in SPREAD else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


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
