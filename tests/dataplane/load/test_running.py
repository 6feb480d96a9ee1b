"""The generator's own process: what it says, when it ends, and that its lateness is noticed."""

import json
import os
import signal
import subprocess
import sys
from threading import Event

import psutil
import pytest

from elastic_lab.dataplane.load import LoadError, LoadPlan, RunningLoad
from elastic_lab.wall_clock import wait_until

SOON = 10.0
PARENT = """
import sys, os
from elastic_lab.dataplane.load import LoadPlan, RunningLoad
from threading import Event
begun = Event()
load = RunningLoad(LoadPlan(sys.argv[1], rate=20, seconds=600), lambda interval: begun.set())
begun.wait()
# A fork has a copy of every pipe, and outlives its parent.
if os.fork() == 0:
    Event().wait()
print(load.pid, os.getpid(), flush=True)
Event().wait()
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture(scope="module")
def url(world):
    return f"http://127.0.0.1:{world.server().port}/"


def has_gone(pid):
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_it_sends_all_and_ends(url):
    told = []
    with RunningLoad(LoadPlan(url, rate=200, seconds=0.5, arrivals="even"), told.append) as load:
        assert not load.done
    result = load.result()
    assert result.answered == {200: 100}
    assert sum(interval["sent"] for interval in told) == 100
    assert load.result() is result
    assert load.done
    assert has_gone(load.pid)


def test_a_generator_that_stood_still_says_so(url):
    """Stopped for a while by a signal, which a busy machine may do as well."""
    begun = Event()
    load = RunningLoad(LoadPlan(url, rate=200, seconds=2, arrivals="even"), lambda _: begun.set())
    assert begun.wait(SOON)
    os.kill(load.pid, signal.SIGSTOP)
    assert not wait_until(lambda: load.done, 0.6)
    os.kill(load.pid, signal.SIGCONT)
    result = load.result()
    assert not result.honest
    assert result.slip_p99 > 0.4
    assert result.honesty.startswith("The generator itself was late: 99 % of the requests")
    # Those who were due have waited, whoever is to blame.
    assert result.longest >= 0.5
    assert result.answered == {200: 400}


def test_stopping_it_gives_what_there_was(url):
    begun = Event()
    load = RunningLoad(LoadPlan(url, rate=100, seconds=600), lambda _: begun.set())
    assert begun.wait(SOON)
    result = load.stop()
    assert result.cut
    assert 0 < sum(result.answered.values()) < 600
    assert has_gone(load.pid)


def test_a_block_that_fails_stops_it(url):
    load = RunningLoad(LoadPlan(url, rate=1, seconds=600))
    with pytest.raises(KeyError), load:
        raise KeyError
    assert load.result().cut


def test_a_generator_that_breaks_down_is_told(url):
    load = RunningLoad(LoadPlan(url, rate=1, seconds=600))
    os.kill(load.pid, signal.SIGKILL)
    with pytest.raises(LoadError, match=r"ended before its load did.*exit code -9"):
        load.result()


def test_it_does_not_outlive_who_asked_for_it(url):
    parent = subprocess.Popen([sys.executable, "-c", PARENT, url], stdout=subprocess.PIPE)
    generator, asked = map(int, parent.stdout.readline().split())
    forked = [child.pid for child in psutil.Process(asked).children() if child.pid != generator]
    parent.kill()
    parent.wait()
    try:
        assert wait_until(lambda: has_gone(generator), SOON)
    finally:
        for pid in forked:
            os.kill(pid, signal.SIGKILL)
        parent.stdout.close()


def test_a_process_group_s_interrupt_does_not_reach_it(url):
    """Jupyter interrupts a cell so; the generator then is asked in order."""
    load = RunningLoad(LoadPlan(url, rate=1, seconds=600))
    assert os.getpgid(load.pid) != os.getpgid(0)
    load.stop()


def test_its_lines_are_json(url):
    plan = json.dumps(LoadPlan(url, rate=50, seconds=0.3).as_json()) + "\n"
    with subprocess.Popen(
        [sys.executable, "-m", "elastic_lab.dataplane.load"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdin.write(plan)
        process.stdin.flush()
        kinds = [next(iter(json.loads(line))) for line in process.stdout]
        process.stdin.close()
    assert (kinds[0], kinds[-1]) == ("begun", "ended")
    assert set(kinds[1:-1]) == {"interval"}
