"""How a request can end, and what a load balancer's metrics call it.

Codes and their meaning: AWS, "Troubleshoot your Application Load Balancers" (460, 502, 503, 504)
and "CloudWatch metrics for your Application Load Balancer" (which metric counts which code).
"""

from __future__ import annotations

SERVED, QUEUE_FULL, CONNECTION_LIMIT, TIMED_OUT, NO_TARGET, REFUSED, KILLED = range(7)

REASONS = {
    QUEUE_FULL: "queue full",
    CONNECTION_LIMIT: "connection limit",
    TIMED_OUT: "time-out",
    NO_TARGET: "no healthy target",
    REFUSED: "connection refused by a dead instance",
    KILLED: "killed in flight",
}
"""Why a request was lost, for people. Every lost request has exactly one reason."""

OUTCOMES = len(REASONS) + 1

HTTP_CODES = (
    "HTTPCode_Target_2XX_Count",
    "HTTPCode_Target_5XX_Count",
    "HTTPCode_ELB_4XX_Count",
    "HTTPCode_ELB_5XX_Count",
)
"""The CloudWatch metrics that count how requests end, see `metric_of`."""

IDLE_TIMEOUT = 60.0
"""An Application Load Balancer's idle time-out in seconds, by default."""


def http_code(outcome: int, timeout: float) -> int:
    """The status a client's request ends with; `timeout` is the model's time-out in seconds.

    A time-out shorter than the balancer's is the client's own (460); otherwise the balancer
    gives up on the target (504). A full queue is the application's own 503.
    """
    if outcome == TIMED_OUT:
        return 504 if timeout >= IDLE_TIMEOUT else 460
    return {SERVED: 200, QUEUE_FULL: 503, NO_TARGET: 503}.get(outcome, 502)


def metric_of(outcome: int, timeout: float) -> str:
    """The CloudWatch metric that counts this outcome."""
    if outcome == SERVED:
        return "HTTPCode_Target_2XX_Count"
    if outcome == QUEUE_FULL:
        return "HTTPCode_Target_5XX_Count"
    code = http_code(outcome, timeout)
    return "HTTPCode_ELB_4XX_Count" if code == 460 else "HTTPCode_ELB_5XX_Count"
