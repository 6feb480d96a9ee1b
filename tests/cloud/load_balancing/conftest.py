import pytest

from tests.cloud.load_balancing.site import Site


@pytest.fixture
def site(cloud):
    return Site(cloud)
