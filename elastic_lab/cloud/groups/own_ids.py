"""Ids for what the loops make, which no call of the API draws from.

The loops act between calls, now before one and now after it. So that the same calls give the same
ids all the same, each launch has a stream of its own, named by the group and the launch's number.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from uuid import UUID


def uuid_of(*names: object) -> str:
    """A UUID in AWS's form that depends on `names` alone."""
    return str(UUID(bytes=sha256("/".join(map(str, names)).encode()).digest()[:16], version=4))


@contextmanager
def own_stream(*names: object) -> Iterator[None]:
    """Within the block moto draws its random ids from a stream that depends on `names` alone."""
    from moto.moto_api._internal import mock_random

    state = mock_random.getstate()
    mock_random.seed("/".join(map(str, names)))
    try:
        yield
    finally:
        mock_random.setstate(state)
