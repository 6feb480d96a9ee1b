"""The host process and its labs' clouds: pristine, kept, apart, and gone with their owner."""

import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from elastic_lab import home, wall_clock
from elastic_lab.cloud.host import GRACE_SECONDS
from elastic_lab.sandbox.errors import CloudError
from elastic_lab.sandbox.host_process import ask, is_answering, log_path
from elastic_lab.sandbox.owner import Owner, owner_of
from tests.sandbox.clouds import (
    SOON,
    a_process,
    all_gone,
    an_owner,
    cloud_of,
    clouds_of,
    host_of,
    hosts_of,
    hosts_running,
    make_network,
    networks,
    open_in_another_process,
    opened,
    processes_of,
)
from tests.sandbox.processes import is_gone


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("hosts")


@pytest.fixture(autouse=True)
def _one_home(home_of_its_own, shared_home, monkeypatch):
    """One home for this file, so that its tests can share hosts."""
    monkeypatch.setenv("ELASTIC_LAB_HOME", str(shared_home))


@pytest.fixture(scope="module")
def owner(shared_home) -> Iterator[Owner]:
    """One owner for the tests that leave their host alive."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELASTIC_LAB_HOME", str(shared_home))
        with an_owner() as owner:
            yield owner


# One owner --------------------------------------------------------------------------------------


def test_pristine_at_each_opening_and_the_same_every_time(owner):
    address = opened(owner)
    before = networks(address)
    made = make_network(address)
    assert made in networks(address)
    again = opened(owner)
    assert again == address
    assert networks(again) == before
    assert make_network(again) == made


def test_resume_keeps_what_was_made(owner):
    made = make_network(opened(owner))
    assert made in networks(opened(owner, resume=True))


def test_two_labs_are_apart(owner):
    first, second = opened(owner, "01"), opened(owner, "02")
    assert first.endpoint != second.endpoint
    assert first.token != second.token
    make_network(first)
    assert len(networks(first)) == len(networks(second)) + 1
    opened(owner, "02")
    assert len(networks(first)) == len(networks(second)) + 1


def test_one_host_for_all_labs(owner):
    opened(owner, "01")
    opened(owner, "02")
    assert len({cloud["lab"] for cloud in clouds_of(owner)}) == len(clouds_of(owner)) >= 2


def test_an_earlier_cloud_leaves_no_process(owner):
    opened(owner)
    earlier = processes_of(owner)
    opened(owner)
    now = processes_of(owner)
    assert all_gone([pid for pid in earlier if pid not in now])
    children = psutil.Process(now[0]).children(recursive=True)
    assert sorted(child.pid for child in children if not is_gone(child.pid)) == sorted(now[1:])


@pytest.mark.parametrize("resume", [False, True])
def test_a_killed_cloud_is_replaced(owner, resume):
    opened(owner)
    psutil.Process(cloud_of(owner, "01")["pid"]).kill()
    assert wall_clock.wait_until(lambda: not cloud_of(owner, "01")["alive"], SOON)
    assert networks(opened(owner, resume=resume))


def test_the_host_answers_no_one_without_its_token(owner):
    opened(owner)
    host = {**host_of(owner), "token": "guessed"}
    with pytest.raises(CloudError, match="token"):
        ask(host, "list")


def test_records_and_logs_are_the_users_alone(owner):
    """The token in a record opens the cloud's private side."""
    opened(owner)
    if sys.platform != "win32":
        assert {path.stat().st_mode & 0o077 for path in home.folder("hosts").glob("*.json")} == {0}


# Two owners -------------------------------------------------------------------------------------


def test_two_owners_are_apart(owner):
    with an_owner() as other:
        mine, others = opened(owner), opened(other)
        assert mine.endpoint != others.endpoint
        make_network(mine)
        assert len(networks(others)) == len(networks(mine)) - 1
        assert host_of(owner)["pid"] != host_of(other)["pid"]


def test_everything_ends_with_its_owner_however_it_ended():
    """Two owners at once, one leaving as it should and one killed: nothing of either is left."""
    with a_process() as leaving, a_process() as killed:
        owners = [owner_of(leaving.pid), owner_of(killed.pid)]
        for owner in owners:
            opened(owner)
        left = [pid for owner in owners for pid in processes_of(owner)]
        leaving.communicate(b"\n")
        killed.kill()
        assert not all_gone(left, within=GRACE_SECONDS / 3)
        assert all_gone(left, within=GRACE_SECONDS + SOON)


# A host that is gone ----------------------------------------------------------------------------


def test_a_killed_host_takes_its_clouds_along_and_the_next_opening_starts_another():
    with an_owner() as owner:
        opened(owner)
        killed = host_of(owner)
        left = processes_of(owner)
        psutil.Process(killed["pid"]).kill()
        assert all_gone(left)
        address = opened(owner, resume=True)
        assert networks(address)
        assert host_of(owner)["pid"] != killed["pid"]


def test_the_next_opening_comes_right_after_the_host_was_killed():
    with an_owner() as owner:
        opened(owner)
        left = processes_of(owner)
        psutil.Process(left[0]).kill()
        assert networks(opened(owner))
        assert all_gone(left)


def test_records_of_ended_hosts_are_removed(owner):
    opened(owner)
    stale = home.folder("hosts") / "1-1.00.json"
    stale.write_text(json.dumps({"port": 9, "token": "t", "pid": 1, "owner": 1}))
    half = home.folder("hosts") / "2-2.00.json"
    half.write_text('{"port": 9')
    with an_owner() as other:
        opened(other)
        assert not stale.exists()
        assert not half.exists()
        assert is_answering(host_of(owner))


# Opening at once --------------------------------------------------------------------------------


def test_two_processes_opening_at_once_start_one_host():
    with an_owner() as owner, ThreadPoolExecutor(2) as pool:
        endpoints = list(pool.map(open_in_another_process, [owner] * 2, ["01", "02"]))
        assert len(set(endpoints)) == 2
        assert hosts_running(owner) == [host_of(owner)["pid"]]


# A start that fails -----------------------------------------------------------------------------


def break_moto(folder: Path) -> None:
    (folder / "moto").mkdir()
    (folder / "moto" / "__init__.py").write_text("raise ImportError('moto is broken here')")


def test_a_broken_start_is_told_in_a_sentence_with_the_log(tmp_path, monkeypatch):
    break_moto(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with an_owner() as owner:
        with pytest.raises(CloudError, match="could not start") as raised:
            opened(owner)
        assert str(log_path(owner.name)) in str(raised.value)
        assert "elastic-lab doctor" in str(raised.value)
        assert "moto is broken here" in log_path(owner.name).read_text()
        assert hosts_of(owner) == []
        assert hosts_running(owner) == []


def test_no_python_to_start_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "executable", os.devnull)
    with pytest.raises(CloudError, match="could not start"):
        opened(Owner(os.getpid(), 0.0))


def test_a_program_that_prints_at_every_start_of_python_is_no_trouble(tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text("print('hello from the site')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with an_owner() as owner:
        assert networks(opened(owner))


def test_a_host_that_does_not_answer_is_told_in_a_sentence():
    with pytest.raises(CloudError, match="Restart the kernel"):
        ask({"port": 9, "token": "t"}, "list")
