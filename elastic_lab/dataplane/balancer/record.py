"""What is remembered of a request: a line of the access log and the counts both come from it."""

from __future__ import annotations

from dataclasses import dataclass

from elastic_lab.dataplane.balancer.heads import RequestHead


@dataclass(slots=True)
class Record:
    """One request's story. Moments are AWS seconds, lengths wall seconds, -1 where none was.

    `head`: None of what was no request. `elb_status` is what the client got (or 460),
    `target_status` what the target said.
    """

    created: float
    client: str  # address:port
    listener_port: int = 80
    head: RequestHead | None = None
    ended: float = 0.0
    target: str | None = None
    target_group: str | None = None
    trace_id: str = "-"
    rule_priority: int | None = None
    action: str | None = None
    redirect_url: str | None = None
    elb_status: int = 0
    target_status: int | None = None
    request_processing_time: float = -1
    target_processing_time: float = -1
    response_processing_time: float = -1
    received_bytes: int = 0
    sent_bytes: int = 0
    connection_error: bool = False
