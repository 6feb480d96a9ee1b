"""The record that `elastic-lab serve` leaves, so that a lab on the same machine finds its host."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from elastic_lab import home
from elastic_lab.sandbox.host_process import is_answering


def leave_record(port: int, host: dict[str, Any]) -> Path:
    """Write where the host behind `port` takes its orders; returns the record's path."""
    path = _path(port)
    home.write_whole(path, json.dumps(host))
    return path


def find(endpoint: str) -> dict[str, Any] | None:
    """The record of the host that serves `endpoint`, None when it is not one of ours."""
    parts = urlsplit(endpoint)
    here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    host = home.read_record(_path(parts.port)) if here and parts.port else None
    return host if host is not None and is_answering(host) else None


def _path(port: int) -> Path:
    return home.folder("served") / f"{port}.json"
