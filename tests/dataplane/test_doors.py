"""Ports that stay somebody's while nobody listens on them."""

import os
import socket

import pytest

from elastic_lab.dataplane.launcher.doors import LOOPBACK, HeldPort, door

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture
def held():
    port = HeldPort()
    yield port
    port.close()


def is_refused(port):
    try:
        with socket.create_connection((LOOPBACK, port), timeout=5.0):
            return False
    except ConnectionRefusedError:
        return True


def test_a_held_port_refuses_until_somebody_listens_there(held):
    assert is_refused(held.number)
    for _ in range(3):
        with door(held.number) as listening:
            assert listening.getsockname() == (LOOPBACK, held.number)
            assert not is_refused(held.number)
        assert is_refused(held.number)


def test_the_kernel_gives_it_to_nobody_else(held):
    others = [door() for _ in range(500)]
    assert held.number not in {each.getsockname()[1] for each in others}
    for each in others:
        each.close()


def test_it_is_given_back():
    port = HeldPort()
    port.close()
    socket.create_server((LOOPBACK, port.number)).close()
