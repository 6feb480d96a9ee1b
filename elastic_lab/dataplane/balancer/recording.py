"""A record's beginning and end, as an exchange has them."""

from __future__ import annotations

from elastic_lab.dataplane.balancer.heads import RequestHead
from elastic_lab.dataplane.balancer.record import Record
from elastic_lab.dataplane.balancer.serving import Serving


def begun(serving: Serving, client: str, head: RequestHead) -> Record:
    """What is known when a head has come; `client` is its address and port."""
    now = serving.clock()
    trace_id = serving.trace_id(now)
    return Record(
        now, client, serving.listener.port, head, trace_id=trace_id, received_bytes=head.size
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
