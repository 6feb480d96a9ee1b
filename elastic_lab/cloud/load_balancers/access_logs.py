"""Access logs in the bucket that the balancer's attributes name, a file every five minutes.

Names and interval: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
AWS also wants a bucket policy that lets it write; nothing here asks for permissions.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from elastic_lab.cloud.scaled_clock import as_datetime
from elastic_lab.dataplane.balancer.balancer import LOOPBACK

DELIVERY_SECONDS = 300.0
ENABLED, BUCKET, PREFIX = "access_logs.s3.enabled", "access_logs.s3.bucket", "access_logs.s3.prefix"


def is_logged(balancer: Any) -> bool:
    """Whether moto's `balancer` writes an access log."""
    return bool(balancer.attrs.get(ENABLED) == "true")


def deliver(balancer: Any, account: str, region: str, lines: Sequence[str], end: float) -> None:
    """Put the lines of the five minutes that end at AWS time `end` into the bucket; without any
    there is no file, and a bucket that is gone gets none."""
    if lines and has_bucket(balancer.attrs.get(BUCKET), account):
        text = "".join(line + "\n" for line in lines)
        key = _folder(balancer, account, region) + _file(balancer, account, region, text, end)
        _put(balancer, account, key, gzip.compress(text.encode(), mtime=0))


def try_delivery(balancer: Any, account: str) -> None:
    """Write the file by which AWS tries whether it may write."""
    key = f"{_prefix(balancer)}AWSLogs/{account}/ELBAccessLogTestFile"
    _put(balancer, account, key, b"Enable AccessLog for ELB: the bucket can be written to\n")


def has_bucket(bucket: str | None, account: str) -> bool:
    """Whether the account has the bucket."""
    return bool(bucket) and bucket in _s3(account).buckets


def _folder(balancer: Any, account: str, region: str) -> str:
    return f"{_prefix(balancer)}AWSLogs/{account}/elasticloadbalancing/{region}/"


def _file(balancer: Any, account: str, region: str, text: str, end: float) -> str:
    moment = as_datetime(end)
    name = balancer.arn.split(":loadbalancer/")[1].replace("/", ".")
    unique = sha256(text.encode()).hexdigest()[:8]
    return (
        f"{moment:%Y/%m/%d}/{account}_elasticloadbalancing_{region}_{name}_{moment:%Y%m%dT%H%MZ}"
        f"_{LOOPBACK}_{unique}.log.gz"
    )


def _prefix(balancer: Any) -> str:
    prefix = balancer.attrs.get(PREFIX) or ""
    return f"{prefix}/" if prefix else ""


def _put(balancer: Any, account: str, key: str, content: bytes) -> None:
    _s3(account).put_object(balancer.attrs[BUCKET], key, content)


def _s3(account: str) -> Any:
    from moto.backends import get_backend

    return get_backend("s3")[account]["aws"]
