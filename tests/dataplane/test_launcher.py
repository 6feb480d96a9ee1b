"""Real processes, started and ended by a launcher."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from elastic_lab.dataplane.launcher import Ended, LauncherError, Order
from elastic_lab.wall_clock import wait_until
from tests.dataplane.conftest import ROOT

DEADLINE = 10.0
HERE = "tests.dataplane.launched"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture
def order(tmp_path):
    """Makes orders for functions of `launched`."""

    def make(function, name="one", environment=None, doors=0, **arguments):
        log = tmp_path / f"{name}.log"
        target = f"{HERE}:{function}"
        return Order(name, target, tmp_path, log, arguments, environment or {}, doors)

    return make


def is_gone(pid):
    """Ended, or about to be collected."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def is_frozen(pid):
    return psutil.Process(pid).status() == psutil.STATUS_STOPPED


def gone(*pids):
    return wait_until(lambda: all(map(is_gone, pids)), DEADLINE)


def child_in(log):
    """The process that `stay` says it has started."""
    assert wait_until(lambda: log.exists() and "child" in log.read_text(), DEADLINE)
    return int(log.read_text().split()[1])


def test_what_the_launcher_was_told_to_import_is_there(launcher, order, ended, tmp_path):
    launcher.open(["this"])
    launcher.start(order("has", module="this"))
    log = tmp_path / "one.log"
    assert wait_until(lambda: log.exists() and "this True" in log.read_text(), DEADLINE)


def test_a_process_gets_its_arguments_environment_folder_and_log(launcher, order, ended, tmp_path):
    launcher.start(order("write", environment={"COLOUR": "blue"}, words="here", n=[1]))
    assert wait_until(lambda: ended == [Ended("one", 0)], DEADLINE)
    said = (tmp_path / "one.log").read_text().splitlines()
    place = os.path.realpath(tmp_path)
    environment = "[('COLOUR', 'blue'), ('ELASTIC_LAB_START', 'STARTED')]"
    said = [re.sub(r"\d+-\d+", "STARTED", line) for line in said]
    assert said == [f"here {{'n': [1]}} {environment} {place}", "on the error stream"]


def test_a_log_is_added_to(launcher, order, ended, tmp_path):
    (tmp_path / "one.log").write_text("before\n")
    launcher.start(order("write", words="here"))
    assert wait_until(lambda: bool(ended), DEADLINE)
    assert (tmp_path / "one.log").read_text().startswith("before\nhere")


@pytest.mark.parametrize(
    ("function", "arguments", "code", "said"),
    [
        ("leave", {"code": 3}, 3, ""),
        ("leave", {"code": "a reason"}, 1, "a reason"),
        ("fail", {}, 70, "ValueError: learner's own"),
        ("no_such_function", {}, 70, "AttributeError"),
    ],
)
def test_how_it_ended_is_told(launcher, order, ended, tmp_path, function, arguments, code, said):
    launcher.start(order(function, **arguments))
    assert wait_until(lambda: ended == [Ended("one", code)], DEADLINE)
    assert said in (tmp_path / "one.log").read_text()
    assert launcher.processes() == {}


@pytest.mark.parametrize("lost", ["folder", "log"])
def test_a_place_that_is_not_there_ends_that_process_alone(launcher, order, ended, tmp_path, lost):
    nowhere = {"folder": tmp_path / "no", "log": tmp_path / "no" / "log"}
    launcher.start(replace(order("stay"), **{lost: nowhere[lost]}))
    assert wait_until(lambda: ended == [Ended("one", 70)], DEADLINE)
    assert not is_gone(launcher.start(order("stay", name="other")).pid)


def test_it_serves_on_the_doors_that_it_is_given(launcher, order):
    (port,) = launcher.start(order("serve", doors=1, words="hello")).ports
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=DEADLINE) as answer:
        assert answer.read() == b"hello"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_has_nothing_of_the_launcher_s_open(launcher, order, ended, tmp_path):
    with socket.create_server(("127.0.0.1", 0)):
        launcher.start(order("threads"))
        assert wait_until(lambda: bool(ended), DEADLINE)
    # The fourth is the folder that is being listed.
    assert (tmp_path / "one.log").read_text() == "threads 1 open [0, 1, 2, 3]\n"


def test_a_stopped_process_takes_its_children_along(launcher, order, ended, tmp_path):
    pid = launcher.start(order("stay", child=True)).pid
    child = child_in(tmp_path / "one.log")
    launcher.stop("one")
    assert gone(pid, child)
    assert wait_until(lambda: ended == [Ended("one", -signal.SIGKILL)], DEADLINE)


def test_children_do_not_outlive_a_process_that_was_killed_by_another(launcher, order, tmp_path):
    pid = launcher.start(order("stay", child=True)).pid
    child = child_in(tmp_path / "one.log")
    os.kill(pid, signal.SIGKILL)
    assert gone(pid, child)


def test_a_process_can_be_frozen_and_thawed(launcher, order):
    pid = launcher.start(order("stay")).pid
    launcher.stop("one", signal.SIGSTOP)
    assert wait_until(lambda: is_frozen(pid), DEADLINE)
    launcher.stop("one", signal.SIGCONT)
    assert wait_until(lambda: not is_frozen(pid), DEADLINE)


def test_the_end_of_one_leaves_the_others(launcher, order, ended):
    pid = launcher.start(order("stay", name="other")).pid
    launcher.start(order("fail"))
    assert wait_until(lambda: ended == [Ended("one", 70)], DEADLINE)
    assert launcher.processes() == {"other": pid}
    assert not is_gone(pid)


def test_a_name_is_used_once_at_a_time(launcher, order, ended):
    launcher.start(order("stay"))
    with pytest.raises(LauncherError, match="process one could not be started: there is"):
        launcher.start(order("stay"))
    launcher.stop("one")
    assert wait_until(lambda: bool(ended), DEADLINE)
    launcher.start(order("stay"))


def test_a_launcher_that_is_killed_takes_all_along_and_is_replaced(
    launcher, order, ended, tmp_path
):
    pid = launcher.start(order("stay", child=True)).pid
    child = child_in(tmp_path / "one.log")
    os.kill(launcher.pid, signal.SIGKILL)
    assert gone(pid, child)
    assert wait_until(lambda: ended == [Ended("one", None)], DEADLINE)
    assert not is_gone(launcher.start(order("stay")).pid)


def test_closing_ends_everything(launcher, order, tmp_path):
    pid = launcher.start(order("stay", child=True)).pid
    child, itself = child_in(tmp_path / "one.log"), launcher.pid
    launcher.close()
    assert gone(pid, child, itself)
    assert launcher.processes() == {}


CLIENT = """
import sys
from pathlib import Path
from elastic_lab.dataplane.launcher import Launcher, Order
place = Path(sys.argv[1])
launcher = Launcher()
target = "tests.dataplane.launched:stay"
started = launcher.start(Order("one", target, place, place / "one.log", {"child": True}))
print(started.pid, launcher.pid)
sys.stdout.flush()
sys.stdin.read()
"""


def test_everything_ends_with_a_client_that_is_killed(tmp_path: Path):
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert client.stdout is not None
    pids = [int(word) for word in client.stdout.readline().split()]
    child = child_in(tmp_path / "one.log")
    client.kill()
    client.communicate()
    assert gone(*pids, child)
