"""Plain moto for the canaries: each fails when moto no longer needs its correction."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cloud.clouds import client, post
from tests.cloud.plain_moto import plain_moto


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    with plain_moto() as url:
        yield url


@pytest.fixture
def moto(moto_url: str) -> Any:
    """`moto("ec2")` is a client of an empty plain moto."""
    assert post(f"{moto_url}/moto-api/reset")[0] == 200
    return lambda service: client(service, moto_url)
