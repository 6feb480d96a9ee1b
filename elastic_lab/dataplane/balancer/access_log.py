"""A line of an Application Load Balancer's access log. Pure.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html#access-log-entry-format
"""

from __future__ import annotations

from datetime import UTC, datetime

from elastic_lab.dataplane.balancer.heads import RequestHead, host_of
from elastic_lab.dataplane.balancer.record import Record


def access_log_line(record: Record, elb: str) -> str:
    """The fields in AWS's order, up to and with `conn_trace_id`.

    `elb` is the balancer's id, as `app/name/0123456789abcdef`.
    """
    target = record.target or "-"
    status = str(record.target_status) if record.target_status is not None else "-"
    request, agent = "- - -", "-"
    if record.head is not None:
        request = _request(record.head, record.listener_port)
        agent = record.head.headers.user_agent
    priority = "-" if record.rule_priority is None else str(record.rule_priority)
    fields = [
        *("http", moment(record.ended), elb, record.client, target),
        *(_length(record.request_processing_time), _length(record.target_processing_time)),
        _length(record.response_processing_time),
        *(str(record.elb_status or "-"), status),
        *(str(record.received_bytes), str(record.sent_bytes)),
        *(_quoted(request), _quoted(agent), "-", "-"),
        record.target_group or "-",
        *(_quoted(_root(record)), '"-"', '"-"', priority, moment(record.created)),
        *(_quoted(record.action or "-"), _quoted(record.redirect_url or "-"), '"-"'),
        *(_quoted(target), _quoted(status), '"-"', '"-"', "-"),
    ]
    return " ".join(fields)


def moment(seconds: float) -> str:
    """AWS seconds as the log has them: ISO 8601 with microseconds."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _request(head: RequestHead, port: int) -> str:
    url = head.url.decode("latin-1")
    if url.startswith("/"):
        url = f"http://{host_of(head) or '-'}:{port}{url}"
    return f"{head.method.decode('ascii')} {url} HTTP/{head.version}"


def _root(record: Record) -> str:
    return f"Root={record.trace_id}" if record.trace_id != "-" else "-"


def _length(seconds: float) -> str:
    return "-1" if seconds < 0 else f"{seconds:.3f}"


def _quoted(text: str) -> str:
    """In quotes; what would end them, or is not printable ASCII, as `\\xNN`."""
    safe = (c if " " <= c <= "~" and c not in '"\\' else f"\\x{ord(c):02X}" for c in text)
    return f'"{"".join(safe)}"'
