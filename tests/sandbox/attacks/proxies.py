"""Ways out through a proxy: `HTTPS_PROXY` and its kin name one on this machine."""

import http.client
import os
import urllib.request
from typing import Any

import boto3
import requests
from botocore.config import Config

from tests.sandbox.attacks.table import EARLY, EC2, METADATA, attack, described, proxy_address


@attack(EC2)
def urllib_through_the_environments_proxy() -> Any:
    return urllib.request.urlopen(f"https://{EC2}", timeout=2)


@attack(EC2)
def opener_with_a_proxy_made_before() -> Any:
    return EARLY["opener"].open(f"https://{EC2}", timeout=2)


@attack(EC2)
def requests_through_a_tunnel() -> Any:
    proxies = {"https": os.environ["HTTPS_PROXY"]}
    return requests.get(f"https://{EC2}", proxies=proxies, timeout=2)


@attack(METADATA)
def requests_through_a_plain_proxy() -> Any:
    proxies = {"http": os.environ["HTTPS_PROXY"]}
    return requests.get(f"http://{METADATA}/latest", proxies=proxies, timeout=2)


@attack(EC2)
def http_client_tunnel() -> Any:
    connection = http.client.HTTPSConnection(*proxy_address(), timeout=2)
    connection.set_tunnel(EC2, 443)
    connection.request("GET", "/")


@attack(EC2)
def boto3_with_a_proxy() -> Any:
    config = Config(proxies={"https": os.environ["HTTPS_PROXY"]})
    return described(boto3.client("ec2", endpoint_url=f"https://{EC2}", config=config))
