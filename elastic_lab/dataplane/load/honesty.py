"""Whether a load's numbers are the server's, or the generator's own lateness.

A request that is sent late has waited in the generator, and its latency, which counts from the
scheduled time, says so. Up to 10 ms, or a tenth of the median latency if that is more, the lateness
(at the 99th percentile) leaves what is seen of a server as it is. Beyond, the load was not what was
asked for.
"""

from __future__ import annotations

SLIP_SECONDS = 0.010
SLIP_SHARE = 0.1


def most_slip(median_latency: float | None) -> float:
    """The slip in seconds, at the 99th percentile, up to which a load is honest."""
    return max(SLIP_SECONDS, SLIP_SHARE * (median_latency or 0.0))


def words(slip: float | None, median_latency: float | None, not_sent: int) -> str:
    """The report on the generator itself. `slip`: its 99th percentile, None in a closed loop."""
    if slip is None:
        return (
            "A closed loop has no schedule: whoever waits for an answer does not ask meanwhile, so "
            "the slowest answers are asked for least, and the percentiles hide them."
        )
    if not_sent:
        return (
            f"{not_sent:,} requests were not sent, since all connections were waiting for answers: "
            "a larger `connections`, or a smaller rate, sends them."
        )
    limit = most_slip(median_latency)
    told = f"99 % of the requests were sent within {slip * 1000:.1f} ms of their time"
    if slip <= limit:
        return f"The generator kept to its schedule: {told}."
    return (
        f"The generator itself was late: {told}, which is more than {limit * 1000:.0f} ms. This "
        "machine is too busy for this rate, and the latencies are partly the generator's own."
    )
