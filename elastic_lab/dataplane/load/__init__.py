"""Load from outside: requests sent to a server of this machine by the clock, and what became of
each.

An *open loop*: when a request is sent depends on the plan alone, never on the server, just as
visitors do not wait for each other. Latency is measured from the moment at which a request was
due, so that a server which stalls is charged for everybody whom it kept waiting. How late the
generator itself was (its *slip*) is measured and told apart. It works in a process of its own, so
that nothing else that runs here makes it late.

| question | file |
|---|---|
| What is asked for? | `plan` |
| When is each request due? | `arrivals` |
| How are requests sent and answers read? | `sender`, `connection`, `exchange` |
| Who decides when to send? | `open_loop`; for comparison `closed_loop` |
| How is it counted? | `tally`, `histogram` |
| What came out, and can it be trusted? | `result`, `honesty` |
| How does its process live and end? | `generating` (inside), `running` (outside) |
"""

from elastic_lab.dataplane.load.plan import LoadError, LoadPlan
from elastic_lab.dataplane.load.result import LoadResult
from elastic_lab.dataplane.load.running import RunningLoad

__all__ = ["LoadError", "LoadPlan", "LoadResult", "RunningLoad"]
