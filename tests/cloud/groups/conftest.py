from collections.abc import Callable

import pytest

from tests.cloud.clouds import Cloud
from tests.cloud.groups.fleets import Fleet

# A launch then takes long enough to be seen while it is under way.
SLOW = 20.0


@pytest.fixture
def fleet(cloud: Cloud) -> Fleet:
    """A cloud with a launch template, and no group yet."""
    fleet = Fleet(cloud)
    fleet.template()
    return fleet


@pytest.fixture
def slow_fleet(open_here: Callable[..., Cloud]) -> Fleet:
    """The same on a cloud so slow that what is under way can be seen."""
    fleet = Fleet(open_here(time_scale=SLOW))
    fleet.template()
    return fleet
