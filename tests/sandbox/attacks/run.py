"""Ways out of a lab, tried one after another in one process: run as a script by `test_guard.py`.

The process starts with everything in its environment that could lead boto3 to AWS, makes a few
things as a learner's earlier cells might have, opens lab 01, and then tries every attack. It
prints what came of each as JSON.
"""

import json
import os
from collections.abc import Callable
from typing import Any

import boto3

from tests.sandbox.attacks import (
    boto3_ways,  # noqa: F401
    made_before,
    metadata,  # noqa: F401
    processes,  # noqa: F401
    proxies,  # noqa: F401
    sockets,  # noqa: F401
    works,
)
from tests.sandbox.attacks.table import ATTACKS, described


def open_another_lab(lab: Any) -> dict[str, Any]:
    """A client of lab 01 while another lab is open, and lab 01's check meanwhile."""
    from elastic_lab.sandbox.endpoint import find_sandbox
    from elastic_lab.sandbox.guard import guard

    of_01 = boto3.client("ec2")
    other = find_sandbox("98", 1, 60.0, False).address
    guard(other.endpoint, (other.private,))
    return {
        "client of lab 01": tried(lambda: described(of_01)),
        "new client": tried(works.client),
        "check of lab 01": lab.check("01.1").result.status,
    }


def tried(do: Callable[[], Any]) -> dict[str, Any]:
    """What came of `do`: its answer, or its error's text."""
    try:
        return {"answer": do()}
    except BaseException as error:
        return {"error": str(error), "kind": type(error).__name__}


def main() -> None:
    import sitecustomize

    from elastic_lab import open_lab
    from elastic_lab.exercises import ObservedCloud
    from elastic_lab.sandbox.endpoint import find_sandbox

    made_before.make_early_things()
    os.environ["AWS_CREDENTIAL_EXPIRATION"] = "2020-01-01T00:00:00Z"
    lab = open_lab("01")
    sitecustomize.watch()
    worked = {name: tried(do) for name, (_, do) in works.WORKS.items()}
    stopped = {name: tried(do) for name, (_, do) in ATTACKS.items()}
    address = find_sandbox("01", 0, 60.0, resume=True).address
    calls = ObservedCloud(address).learner_calls()
    another = open_another_lab(lab)
    told = {"worked": worked, "stopped": stopped, "calls": calls, "another": another}
    print("\n" + json.dumps(told, default=repr))


if __name__ == "__main__":
    main()
