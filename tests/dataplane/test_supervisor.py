"""Real processes, kept as they are wanted."""

import os
import signal
from dataclasses import replace

import psutil
import pytest

from elastic_lab.dataplane.launcher import Order
from elastic_lab.dataplane.supervisor import Supervisor
from elastic_lab.wall_clock import wait_until
from tests.dataplane.conftest import ROOT

DEADLINE = 10.0

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture
def supervisor(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    made = Supervisor(warm=["http.server"])
    yield made
    made.close()


@pytest.fixture
def order(tmp_path):
    def make(name, function="stay", **arguments):
        target = f"tests.dataplane.launched:{function}"
        return Order(name, target, tmp_path, tmp_path / f"{name}.log", arguments)

    return make


def running(supervisor):
    """Name -> pid of what runs."""
    found = supervisor.statuses()
    return {name: s.started.pid for name, s in found.items() if s.started and s.is_running}


def settled(supervisor, *wanted):
    return wait_until(lambda: supervisor.settle(wanted), DEADLINE)


def test_what_is_wanted_runs_and_what_is_not_does_not(supervisor, order):
    assert settled(supervisor, order("a"), order("b"))
    before = running(supervisor)
    assert before.keys() == {"a", "b"}
    assert settled(supervisor, order("b"), order("c"))
    after = running(supervisor)
    assert after.keys() == {"b", "c"}
    assert after["b"] == before["b"]
    assert not psutil.pid_exists(before["a"])


def test_a_changed_order_is_another_process(supervisor, order):
    settled(supervisor, order("a"))
    before = running(supervisor)["a"]
    assert settled(supervisor, replace(order("a"), environment={"COLOUR": "blue"}))
    assert running(supervisor)["a"] != before


def test_what_ends_by_itself_stays_ended_and_its_code_is_known(supervisor, order):
    wanted = order("a", "leave", code=3)
    settled(supervisor, wanted, order("b"))
    assert wait_until(lambda: running(supervisor).keys() == {"b"}, DEADLINE)
    settled(supervisor, wanted, order("b"))
    assert supervisor.statuses()["a"].ended.code == 3
    assert running(supervisor).keys() == {"b"}


def test_it_is_started_again_once_it_was_not_wanted(supervisor, order):
    wanted = order("a", "leave", code=3)
    settled(supervisor, wanted)
    assert wait_until(lambda: not running(supervisor), DEADLINE)
    settled(supervisor)
    settled(supervisor, order("a"))
    assert running(supervisor).keys() == {"a"}


def test_what_goes_with_a_launcher_that_dies_is_started_again(supervisor, order):
    settled(supervisor, order("a"), order("b"))
    before = running(supervisor)
    launcher = psutil.Process(before["a"]).ppid()
    os.kill(launcher, signal.SIGKILL)

    def all_new():
        supervisor.settle([order("a"), order("b")])
        now = running(supervisor)
        return now.keys() == {"a", "b"} and not set(now.values()) & set(before.values())

    assert wait_until(all_new, DEADLINE)


def test_what_cannot_begin_is_told_and_the_others_run(supervisor, order):
    lost = replace(order("a"), doors=100)
    settled(supervisor, lost, order("b"))
    assert running(supervisor).keys() == {"b"}
    assert supervisor.statuses()["a"].trouble == "The process a wants more than 16 sockets."


def test_thousands_of_turns_cost_nothing_new(supervisor, order):
    wanted = [order(str(n)) for n in range(5)]
    settled(supervisor, *wanted)
    before = running(supervisor)
    for _ in range(2000):
        assert supervisor.settle(wanted)
    assert running(supervisor) == before


def test_what_has_ended_is_started_again_when_that_is_asked_for(supervisor, order):
    settled(supervisor, order("a"))
    before = running(supervisor)["a"]
    supervisor.restart("a")
    supervisor.restart("nothing")
    assert settled(supervisor, order("a"))
    assert running(supervisor)["a"] == before
    supervisor.signal("a", signal.SIGKILL)
    assert wait_until(lambda: not running(supervisor), DEADLINE)
    supervisor.restart("a")
    assert settled(supervisor, order("a"))
    assert running(supervisor)["a"] != before
