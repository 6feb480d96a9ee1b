"""Ways to the instance metadata service and its kin."""

import http.client
import urllib.request
from typing import Any

from botocore.utils import ContainerMetadataFetcher, InstanceMetadataFetcher

from tests.sandbox.attacks.table import METADATA, attack

for host in (
    METADATA,
    "2852039166",
    "0xA9FEA9FE",
    "0xa9.0xfe.0xa9.0xfe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "[fd00:ec2::254]",
    "[::ffff:169.254.169.254]",
    "169.254.170.2",
):

    @attack(host.strip("[]").lower(), f"metadata at {host}")
    def _(url: str = f"http://{host}/latest/meta-data/") -> Any:
        return urllib.request.urlopen(url, timeout=2)


@attack(METADATA)
def metadata_by_http_client() -> Any:
    http.client.HTTPConnection(METADATA, timeout=2).request("GET", "/latest/meta-data/")


@attack(METADATA)
def metadata_by_botocore() -> Any:
    return InstanceMetadataFetcher(timeout=2, env={}).retrieve_iam_role_credentials()


@attack("169.254.170.2")
def container_credentials_by_botocore() -> Any:
    return ContainerMetadataFetcher().retrieve_uri("/credentials")
