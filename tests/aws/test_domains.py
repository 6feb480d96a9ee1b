"""Which names and addresses are AWS, compared with what botocore knows of AWS's own."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore
import pytest

from elastic_lab.aws.domains import DOMAINS, is_aws

DATA = Path(botocore.__file__).parent / "data"
SUFFIXES = ("dnsSuffix", "dualStackDnsSuffix")


def values(data: Any, keys: tuple[str, ...]) -> Iterator[str]:
    """Every text under one of `keys`, however deep in `data`."""
    if isinstance(data, list):
        for item in data:
            yield from values(item, keys)
    elif isinstance(data, dict):
        for key, item in data.items():
            if key in keys and isinstance(item, str):
                yield item
            else:
                yield from values(item, keys)


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def rule_sets() -> Iterator[str]:
    for path in DATA.glob("*/*/endpoint-rule-set-1.json.gz"):
        yield gzip.decompress(path.read_bytes()).decode()
    for path in DATA.glob("*/*/endpoint-rule-set-1.json"):
        yield path.read_text(encoding="utf-8")


def spelled_out(rules: str) -> Iterator[str]:
    """The hosts of an endpoint rule set whose domain is written there, not taken from a table."""
    for host in re.findall(r'"url":\s*"https?://([^/":]+)', rules):
        if not host.endswith("}"):
            yield re.sub(r"\{[^}]*\}", "x", host)


@pytest.mark.parametrize("name", ["partitions.json", "endpoints.json"])
def test_every_partitions_domain_is_known(name):
    suffixes = set(values(read(name), SUFFIXES))
    assert len(suffixes) > 7
    assert suffixes - set(DOMAINS) == set()


def test_every_host_that_botocore_spells_out_is_known():
    services = set(values(read("endpoints.json"), ("hostname",)))
    hosts = {host for host in services if "{" not in host}
    hosts |= {host for rules in rule_sets() for host in spelled_out(rules)}
    assert len(hosts) > 100
    assert {host for host in hosts if not is_aws(host)} - {"localhost:8000", "localhost"} == set()


@pytest.mark.parametrize(
    "host",
    [
        "amazonaws.com",
        "ec2.us-east-1.amazonaws.com",
        "EC2.US-East-1.AmazonAWS.com",
        "ec2.us-east-1.amazonaws.com.",
        b"s3.amazonaws.com",
        bytearray(b"s3.amazonaws.com"),
        "bucket.s3.us-east-1.amazonaws.com",
        "abc.lambda-url.us-east-1.on.aws",
        "us-east-1.console.aws.amazon.com",
        "corp.awsapps.com",
        "s3.cn-north-1.amazonaws.com.cn",
        "s3.amazonaws。com",
        "ｓ３.amazonaws.com",
    ],
)
def test_names_of_aws(host):
    assert is_aws(host)


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        b"169.254.169.254",
        "169.254.169.254.",
        "2852039166",
        "0xa9fea9fe",
        "0xA9.0xFE.0xA9.0xFE",
        "0251.0376.0251.0376",
        "025177524776",
        "169.254.43518",
        "169.16689662",
        "169.254.170.2",
        "169.254.170.23",
        "fd00:ec2::254",
        "[fd00:ec2::254]",
        "FD00:0EC2:0:0:0:0:0:254",
        "fd00:ec2::254%eth0",
        "fd00:ec2::23",
        "::ffff:169.254.169.254",
        "[::ffff:a9fe:a9fe]",
    ],
)
def test_addresses_of_the_metadata_services(host):
    assert is_aws(host)


@pytest.mark.parametrize(
    "host",
    [
        "notamazonaws.com",
        "amazonaws.com.evil.example",
        "amazonaws.community",
        "amazonaws",
        "api.aws.example",
        "xapi.aws",
        "amazon.com",
        "localhost",
        "localhost.localstack.cloud",
        "127.0.0.1",
        "::1",
        "[::1]",
        "0.0.0.0",
        "169.254.169.253",
        "2852039165",
        "",
        ".",
        "\0",
        "é",
        "é" * 70 + ".amazonaws.example",
        b"\xff",
        None,
        4566,
        ("amazonaws.com", 443),
    ],
)
def test_what_is_not_aws(host):
    assert not is_aws(host)
