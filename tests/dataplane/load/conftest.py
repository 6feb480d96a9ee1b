"""Servers of made-up behaviour, and a generator that runs in the test's own process."""

import asyncio

import pytest

from elastic_lab.dataplane.load.generating import Generating
from elastic_lab.dataplane.load.plan import LoadPlan
from elastic_lab.dataplane.load.result import result_of
from tests import own_loop
from tests.dataplane.balancer.world import World


@pytest.fixture(scope="module")
def world():
    with World() as running:
        yield running


@pytest.fixture
def load():
    """Runs a plan to its end, here, and says what came of it."""

    def run(server, **settings):
        port = server if isinstance(server, int) else server.port
        plan = LoadPlan(f"http://127.0.0.1:{port}/", **settings)
        return own_loop.run(generated(plan))

    return run


async def generated(plan, stopped=None):
    told = []
    generating = Generating(plan, plan.connections, told.append)
    await generating.run(stopped or asyncio.Event())
    intervals = [report["interval"] for report in told if "interval" in report]
    return result_of(plan, intervals, told[-1]["ended"])
