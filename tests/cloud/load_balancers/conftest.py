"""Load balancers of a pristine cloud."""

import pytest

from tests.cloud.balancers import Balancers
from tests.cloud.clouds import Cloud


@pytest.fixture
def made(cloud: Cloud) -> Balancers:
    return Balancers(cloud.client)
