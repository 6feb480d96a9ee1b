"""The address of a cloud, as one process tells it to another."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CloudAddress:
    """Where a lab's cloud answers: `endpoint` for AWS calls, `private` (with `token`) for checks.

    An endpoint that is not ours has no private side: `private` and `token` are then empty.
    """

    endpoint: str
    private: str = ""
    token: str = ""

    @classmethod
    def of(cls, answer: dict[str, Any]) -> "CloudAddress":
        """The address in a host's answer."""
        return cls(answer["endpoint"], answer["private"], answer["token"])
