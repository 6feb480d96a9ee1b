"""Ways out through what was made before the lab was opened."""

import http.client
import os
import socket
import urllib.request
from typing import Any

import boto3
import requests

from tests.sandbox.attacks.table import EARLY, EC2, attack, described, proxy_address


def make_early_things() -> None:
    """What a learner's earlier cells might have left, with real keys."""
    EARLY["client"] = boto3.client("ec2")
    EARLY["service endpoint"] = boto3.client("ec2", endpoint_url=f"https://{EC2}")
    EARLY["resource"] = boto3.resource("ec2")
    EARLY["session"] = boto3.Session()
    EARLY["program"] = boto3.Session(profile_name="program")
    s3 = boto3.client("s3")
    EARLY["presigned"] = s3.generate_presigned_url("get_object", {"Bucket": "corp", "Key": "k"})
    EARLY["opener"] = urllib.request.build_opener(
        urllib.request.ProxyHandler({"https": os.environ["HTTPS_PROXY"]})
    )


@attack("ec2-fips.us-east-1.api.aws")
def client_made_before() -> Any:
    return described(EARLY["client"])


@attack(EC2)
def client_with_endpoint_url_made_before() -> Any:
    return described(EARLY["service endpoint"])


@attack("ec2-fips.us-east-1.api.aws")
def resource_made_before() -> Any:
    return list(EARLY["resource"].instances.all())


@attack("credential_process")
def session_with_credential_process_made_before() -> Any:
    return described(EARLY["program"].client("ec2"))


@attack("corp.s3")
def presigned_url_by_urllib() -> Any:
    return urllib.request.urlopen(EARLY["presigned"], timeout=2)


@attack("corp.s3")
def presigned_url_by_requests() -> Any:
    return requests.get(EARLY["presigned"], timeout=2)


@attack(EC2)
def connection_opened_before() -> Any:
    """A connection that stands already needs no look-up any more."""
    connection = http.client.HTTPConnection(EC2)
    connection.sock = socket.create_connection(proxy_address())
    connection.request("GET", "/")
