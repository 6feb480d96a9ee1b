"""Retries at fleet scale: what clients that ask again do to the service they call.

| question | file |
|---|---|
| What is a run played from? | `plan`, `clients` |
| How is it played? | `player`, `rules` |
| What comes out? | `outcome` |
| An outage that outlives its cause, and what ends it | `metastable` |

The work is done by the kernels in `simulation/retry_*.py`: clients and their events
(`retry_kernel`, `retry_events_kernel`), circuit breakers (`retry_breaker_kernel`), the service
(`retry_server_kernel`), and the arrays they share (`retry_state`).
"""
