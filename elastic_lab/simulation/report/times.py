"""AWS seconds as words."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(seconds: float) -> str:
    """AWS seconds as 2026-01-31T12:00:00Z; whole seconds."""
    return f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%dT%H:%M:%SZ}"


def to_the_minute(seconds: float) -> str:
    """AWS seconds as 01-31 12:00, UTC."""
    return iso(seconds)[5:16].replace("T", " ")
