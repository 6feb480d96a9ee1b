"""`elastic-lab doctor`: what works here, and what to do about what does not."""

import importlib.metadata
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from elastic_lab import home
from elastic_lab.cloud.address import CloudAddress
from elastic_lab.exercises import ObservedCloud
from elastic_lab.plain_error import PlainError
from elastic_lab.sandbox import host_process

PACKAGES = ("jupyterlab", "boto3", "moto", "waitress", "localstack-client", "ipywidgets")
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One line: `✓` works, `!` is worth knowing, `✗` must be mended."""

    mark: str
    sentence: str


def examine() -> list[Finding]:
    """Every finding, in the order in which one would mend them."""
    return [finding for look in LOOKS for finding in look()]


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    fits = sys.version_info >= OLDEST_PYTHON
    advice = "" if fits else "; install Python 3.11 or newer and run `make lab` again"
    yield Finding("✓" if fits else "✗", f"Python {version} on {platform.platform()}{advice}")


def _packages() -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield Finding("✓", f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Finding("✗", f"{name} is missing; run `pip install -r requirements.txt`")


def _files() -> Iterator[Finding]:
    try:
        with tempfile.TemporaryFile(dir=home.home()):
            yield Finding("✓", f"progress, records and logs are kept in {home.home()}")
    except home.HomeError as error:
        yield Finding("✗", str(error))
    except OSError as error:
        yield Finding("✗", f"{home.home()} cannot be written ({error.strerror})")


def _forking() -> Iterator[Finding]:
    if sys.platform == "win32":
        yield Finding("!", "Windows cannot fork: each open_lab takes about a second longer")
        yield Finding("!", "and instances run no application here: use WSL 2 for those labs")
    else:
        yield Finding("✓", "clouds are forked from one warm process")


def _clouds() -> Iterator[Finding]:
    try:
        hosts = host_process.records()
    except home.HomeError:
        return
    for host in hosts:
        try:
            clouds = host_process.ask(host, "list")["clouds"]
        except (PlainError, KeyError):
            continue
        labs = ", ".join(cloud["lab"] for cloud in clouds) or "no lab"
        yield Finding(
            "✓",
            f"cloud host {host['pid']} of process {host['owner']} runs {labs}; log {host['log']}",
        )
        for cloud in clouds:
            yield from _programs(cloud)
            yield from _load_balancers(cloud)


def _programs(cloud: dict[str, Any]) -> Iterator[Finding]:
    """The processes behind a cloud's instances, and its dependencies."""
    address = CloudAddress.of(cloud)
    try:
        programs = ObservedCloud(address).programs()
    except OSError:
        return
    for name, program in programs.items():
        kind = "instance" if name.startswith("i-") else "dependency"
        where = f"{kind} {name} of lab {cloud['lab']}"
        if program["running"]:
            port = program["ports"][0]
            yield Finding("✓", f"{where} runs as process {program['pid']}, on port {port}")
        else:
            why = program["trouble"] or f"its application ended with code {program['code']}"
            last = program["log"].strip().splitlines()[-1:]
            yield Finding("!", ": ".join([f"{where} does not serve", why, *last]))


def _load_balancers(cloud: dict[str, Any]) -> Iterator[Finding]:
    try:
        served = ObservedCloud(CloudAddress.of(cloud)).load_balancers()
    except OSError:
        return
    for name, told in served.items():
        where = f"load balancer {name} of lab {cloud['lab']}"
        targets = ", ".join(f"{n} {state}" for state, n in told["targets"].items()) or "none"
        text = f"{where} is served by process {told['pid']}, on port {told['port']}"
        yield Finding("✓", f"{text}; targets: {targets}")


def _a_cloud() -> Iterator[Finding]:
    """Open a cloud as a lab does, and make a call."""
    import os

    from elastic_lab.sandbox.owner import owner_of

    try:
        address = host_process.open_cloud(owner_of(os.getpid()), "doctor", 0, 60.0)
        arn = _caller(address.endpoint)
    except (PlainError, OSError) as error:
        yield Finding("✗", f"a cloud could not be opened: {error}")
        return
    yield Finding("✓", f"a cloud was opened and answered as {arn}")


def _caller(endpoint: str) -> str:
    import boto3

    keys = {"aws_access_key_id": "doctor", "aws_secret_access_key": "doctor"}
    sts = boto3.client("sts", endpoint_url=endpoint, region_name="us-east-1", **keys)
    return str(sts.get_caller_identity()["Arn"])


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _python,
    _packages,
    _files,
    _forking,
    _clouds,
    _a_cloud,
)
