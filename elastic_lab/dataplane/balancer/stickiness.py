"""Cookies that bring a client back: AWSALB to its target, AWSALBTG to its target group.

AWS encrypts what is in them; here it is signed, so that a client cannot choose. Pure.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from email.utils import formatdate

TARGET_COOKIE = "AWSALB"
GROUP_COOKIE = "AWSALBTG"


def set_cookies(name: str, meant: str, until: float, key: bytes) -> list[bytes]:
    """Two Set-Cookie values, the second for pages of other sites. `until`: AWS seconds."""
    value = _signed(name, meant, until, key)
    rest = f"={value}; Expires={formatdate(until, usegmt=True)}; Path=/"
    cross_site = f"{name}CORS{rest}; SameSite=None"
    return [(name + rest).encode("ascii"), cross_site.encode("ascii")]


def meant_by(name: str, cookie_headers: Iterable[str], now: float, key: bytes) -> str | None:
    """What a cookie of ours among these Cookie headers names; None if none is good at `now`."""
    for header in cookie_headers:
        for pair in header.split(";"):
            cookie, _, value = pair.strip().partition("=")
            if cookie in (name, f"{name}CORS"):
                meant = _read(name, value, now, key)
                if meant is not None:
                    return meant
    return None


def _signed(name: str, meant: str, until: float, key: bytes) -> str:
    content = f"{until}|{meant}".encode()
    signature = hmac.digest(key, name.encode() + b"|" + content, "sha256")
    return urlsafe_b64encode(signature + content).decode("ascii")


def _read(name: str, value: str, now: float, key: bytes) -> str | None:
    try:
        raw = urlsafe_b64decode(value)
    except (NotBase64, ValueError):
        return None
    signature, content = raw[:32], raw[32:]
    expected = hmac.digest(key, name.encode() + b"|" + content, "sha256")
    if not hmac.compare_digest(signature, expected):
        return None
    until, _, meant = content.decode().partition("|")
    return meant if now < float(until) else None
