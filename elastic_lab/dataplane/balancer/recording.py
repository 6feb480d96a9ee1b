"""A record's beginning and end, as an exchange has them."""

from __future__ import annotations

from elastic_lab.dataplane.balancer.heads import RequestHead, host_of
from elastic_lab.dataplane.balancer.record import Record
from elastic_lab.dataplane.balancer.serving import Serving


def begun(serving: Serving, client: str, head: RequestHead) -> Record:
    """What is known when a head has come; `client` is its address and port."""
    agent = head.values(b"user-agent")
    return Record(
        created=serving.clock(),
        client=client,
        method=head.method.decode("ascii"),
        host=host_of(head) or "-",
        url=head.url.decode("latin-1"),
        version=f"HTTP/{head.version}",
        user_agent=agent[0].decode("latin-1") if agent else "-",
        trace_id=serving.trace_id(),
        received_bytes=head.size,
    )


def note_times(
    record: Record, serving: Serving, born: float, asked: float, answered: float
) -> None:
    """The end, now; and, if a target answered, the three parts (the loop's seconds)."""
    record.ended = serving.clock()
    if record.target_status is not None:
        record.request_processing_time = asked - born
        record.target_processing_time = answered - asked
        record.response_processing_time = serving.loop.time() - answered
