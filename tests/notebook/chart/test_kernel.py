"""Which kernel this is."""

import ipykernel.connect
import pytest

from elastic_lab.notebook.chart.kernel import running_kernel


@pytest.mark.parametrize(
    ("file", "kernel"),
    [("/run/kernel-3f2a-11.json", "3f2a-11"), ("/tmp/tmpab12.json", None)],
)
def test_the_connection_file_tells(monkeypatch, file, kernel):
    monkeypatch.setattr(ipykernel.connect, "get_connection_file", lambda: file)
    assert running_kernel() == kernel


def test_outside_of_a_kernel_there_is_none():
    assert running_kernel() is None
