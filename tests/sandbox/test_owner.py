"""Whose cloud it is."""

import os
import subprocess
import sys

import psutil
import pytest

from elastic_lab.sandbox.owner import Owner, owner_of, owner_of_this_kernel


@pytest.fixture(autouse=True)
def _outside_jupyter(monkeypatch):
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)


def a_pid_that_has_ended() -> int:
    ended = subprocess.Popen([sys.executable, "-S", "-c", ""])
    ended.wait()
    return ended.pid


def test_a_script_owns_its_cloud():
    assert owner_of_this_kernel().pid == os.getpid()


@pytest.mark.skipif(sys.platform == "win32", reason="the variable holds a handle there")
def test_a_kernels_cloud_is_its_jupyters(monkeypatch):
    monkeypatch.setenv("JPY_PARENT_PID", str(os.getppid()))
    assert owner_of_this_kernel().pid == os.getppid()


@pytest.mark.skipif(sys.platform == "win32", reason="the variable holds a handle there")
@pytest.mark.parametrize("value", ["", "jupyter", "-1", "99999999999999", "ended"])
def test_a_kernel_without_a_living_jupyter_owns_its_cloud(monkeypatch, value):
    value = str(a_pid_that_has_ended()) if value == "ended" else value
    monkeypatch.setenv("JPY_PARENT_PID", value)
    assert owner_of_this_kernel().pid == os.getpid()


def test_the_same_process_is_the_same_owner():
    assert owner_of(os.getpid()) == owner_of(os.getpid())


def test_a_later_process_with_the_same_number_is_another_owner():
    assert Owner(7, 1.0) != Owner(7, 2.0)
    assert Owner(7, 1.0).name != Owner(7, 2.0).name


def test_a_name_is_good_for_a_file():
    name = owner_of(os.getpid()).name
    assert set(name) <= set("0123456789-.")


def test_an_owner_must_live():
    with pytest.raises(psutil.NoSuchProcess):
        owner_of(a_pid_that_has_ended())
