"""Ways out through boto3 itself."""

import os
from typing import Any

import boto3
from botocore.config import Config

from tests.sandbox.attacks.table import EC2, attack, described, with_environment

for host in (
    EC2,
    EC2.upper(),
    EC2 + ".",
    "ec2-fips.us-east-1.amazonaws.com",
    "ec2.us-east-1.api.aws",
    "ec2.cn-north-1.amazonaws.com.cn",
):

    @attack(host.lower(), f"endpoint_url {host}")
    def _(url: str = f"https://{host}") -> Any:
        return described(boto3.client("ec2", endpoint_url=url))


@attack(EC2)
def session_with_endpoint_url() -> Any:
    return described(boto3.Session().client("ec2", endpoint_url=f"https://{EC2}"))


@attack(EC2)
def session_with_keys_and_endpoint_url() -> Any:
    keys = {"aws_access_key_id": "AKIAOTHER", "aws_secret_access_key": "other"}
    session = boto3.Session(**keys, region_name="us-east-1")
    return described(session.client("ec2", endpoint_url=f"https://{EC2}"))


@attack(EC2)
def resource_with_endpoint_url() -> Any:
    return list(boto3.resource("ec2", endpoint_url=f"https://{EC2}").instances.all())


@attack(EC2)
def paginator_with_endpoint_url() -> Any:
    client = boto3.client("ec2", endpoint_url=f"https://{EC2}")
    return list(client.get_paginator("describe_instances").paginate())


@attack(EC2)
def ignore_configured_endpoint_urls() -> Any:
    return described(boto3.client("ec2", config=Config(ignore_configured_endpoint_urls=True)))


@attack(EC2)
def ignore_configured_endpoint_urls_set_later() -> Any:
    name = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"
    return with_environment(name, "true", lambda: described(boto3.client("ec2")))


@attack(EC2)
def service_endpoint_set_later() -> Any:
    url = f"https://{EC2}"
    return with_environment("AWS_ENDPOINT_URL_EC2", url, lambda: described(boto3.client("ec2")))


@attack("ec2-fips.us-east-1.api.aws")
def fips_and_dual_stack() -> Any:
    options = {"use_fips_endpoint": True, "use_dualstack_endpoint": True}
    config = Config(ignore_configured_endpoint_urls=True, **options)
    return described(boto3.client("ec2", config=config))


@attack("corp")
def session_with_profile() -> Any:
    return described(boto3.Session(profile_name="corp").client("ec2"))


@attack("corp")
def profile_set_later() -> Any:
    return with_environment("AWS_PROFILE", "corp", lambda: described(boto3.Session().client("ec2")))


@attack("credential_process")
def credential_process_of_a_config_file_put_back() -> Any:
    def call() -> Any:
        return described(boto3.Session(profile_name="program").client("ec2"))

    empty = os.environ["AWS_CONFIG_FILE"]
    os.environ["AWS_CONFIG_FILE"] = os.path.expanduser("~/.aws/config")
    try:
        return call()
    finally:
        os.environ["AWS_CONFIG_FILE"] = empty
