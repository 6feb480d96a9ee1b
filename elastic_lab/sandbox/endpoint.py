"""Which cloud a lab runs on: one of ours, or the endpoint that `AWS_ENDPOINT_URL` names."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from elastic_lab.aws.domains import is_aws
from elastic_lab.cloud.address import CloudAddress
from elastic_lab.sandbox import served
from elastic_lab.sandbox.errors import EndpointError, SandboxError
from elastic_lab.sandbox.guard import close
from elastic_lab.sandbox.host_process import ask, open_cloud
from elastic_lab.sandbox.owner import owner_of_this_kernel


@dataclass(frozen=True)
class Sandbox:
    """The cloud behind a lab. `ours` is False for a foreign endpoint, which keeps what earlier
    runs made and has no journal."""

    address: CloudAddress
    ours: bool


# Set when the user named the endpoint, since the guard then names it as the lab's own too.
ATTACHED = "ELASTIC_LAB_ATTACHED"


def find_sandbox(
    lab: str, seed: int, time_scale: float, resume: bool, days: bool = True
) -> Sandbox:
    """Open the lab's cloud: the endpoint in the environment if the user named one, else our own.
    `days`: whether the lab has days to simulate.

    Raises EndpointError for an endpoint that is AWS or no URL, CloudError when ours fails; the
    process is then closed to AWS all the same.
    """
    try:
        return _find(lab, seed, time_scale, resume, days)
    except SandboxError:
        close()
        raise


def _find(lab: str, seed: int, time_scale: float, resume: bool, days: bool) -> Sandbox:
    named = os.environ.get("AWS_ENDPOINT_URL", "").strip().rstrip("/")
    attached = named == os.environ.get(ATTACHED)
    if not named or (named == os.environ.get("ELASTIC_LAB_ENDPOINT") and not attached):
        address = open_cloud(owner_of_this_kernel(), lab, seed, time_scale, resume, days)
        return Sandbox(address, ours=True)
    _refuse_aws(named)
    host = served.find(named)
    if host is None:
        os.environ[ATTACHED] = named
        return Sandbox(CloudAddress(named), ours=False)
    settings = {"lab": lab, "seed": seed, "time_scale": time_scale}
    answer = ask(host, "open", **settings, resume=resume, days=days)
    os.environ[ATTACHED] = named
    return Sandbox(CloudAddress.of({**answer, "endpoint": named}), ours=True)


def _refuse_aws(endpoint: str) -> None:
    host = _host(endpoint)
    if not host:
        raise EndpointError(
            f"AWS_ENDPOINT_URL is {endpoint!r}, which is no URL. Unset it to use Elastic Lab's own "
            "cloud, or set it to an emulator's address such as http://127.0.0.1:4566."
        )
    if is_aws(host):
        raise EndpointError(
            f"AWS_ENDPOINT_URL names {host}, which is the real AWS: a lab never goes "
            "there. Unset it to use Elastic Lab's own cloud."
        )


def _host(endpoint: str) -> str | None:
    """The host that `endpoint` names, None when it is not the URL of a server."""
    try:
        parts = urlsplit(endpoint)
        _ = parts.port  # raises for what is no port
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None
