"""Load for checks: how a learner's system serves requests that come by the clock."""

from __future__ import annotations

from elastic_lab.dataplane.load import LoadError, LoadPlan, LoadResult, RunningLoad

__all__ = ["LoadError", "LoadPlan", "LoadResult", "RunningLoad", "run_load"]


def run_load(plan: LoadPlan) -> LoadResult:
    """Send a load and wait for its end; `RunningLoad(plan)` goes on meanwhile, to act in between.

    Raises LoadError.
    """
    return RunningLoad(plan).result()
