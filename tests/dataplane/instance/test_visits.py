"""What reached a program is known, whatever became of it."""

import http.client
import os
import signal
import threading
from contextlib import closing
from dataclasses import replace

import pytest

from elastic_lab.dataplane.instance import visits as visits_file
from elastic_lab.dataplane.instance.control_door import set_fault
from elastic_lab.dataplane.instance.faults import Fault
from elastic_lab.dataplane.instance.visits import Visit, Visits, read_visits
from elastic_lab.wall_clock import monotonic_seconds, wait_until
from tests.dataplane.instance.conftest import APP, DEADLINE

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
FAILING = (
    APP
    + """
@app.route("/broken", methods=["POST"])
def broken():
    raise ValueError("a fault of the application")
"""
)


def seen(program):
    """Without health checks, and without times."""
    found = [visit for visit in read_visits(program.visits) if visit.path != "/health"]
    return [replace(visit, arrived=0.0, seconds=None) for visit in found]


def visit(path, status, method="GET", query=""):
    return Visit(0.0, method, path, query, status)


def send(program, path="/", method="GET"):
    """A request on a connection of its own, whose answer is not waited for."""
    connection = http.client.HTTPConnection("127.0.0.1", program.ports[0], timeout=DEADLINE)
    connection.request(method, path)
    return connection


def again(connection):
    """Another request on a connection that is open."""
    connection.request("GET", "/")
    return connection.getresponse().read()


@needs_fork
def test_requests_are_told_as_they_came(run):
    program = run(FAILING)
    before = monotonic_seconds()
    program.get("/?user=7&n=2")
    program.get("/nowhere")
    with closing(send(program, "/broken", "POST")) as connection:
        assert connection.getresponse().status == 500
    assert wait_until(lambda: len(seen(program)) == 3 and seen(program)[-1].status, DEADLINE)
    assert seen(program) == [
        visit("/", 200, query="user=7&n=2"),
        visit("/nowhere", 404),
        visit("/broken", 500, method="POST"),
    ]
    told = read_visits(program.visits)[-3:]
    assert all(before < each.arrived < monotonic_seconds() for each in told)
    assert all(0 < each.seconds < DEADLINE for each in told)


@needs_fork
def test_one_that_waits_for_a_free_thread_has_arrived(run):
    program = run(at_once=1)
    set_fault(program.ports[1], Fault(slow_seconds=60.0))
    waiting = [send(program, f"/{number}") for number in range(3)]
    assert wait_until(lambda: len(seen(program)) == 3, DEADLINE)
    assert {each.status for each in seen(program)} == {None}
    for connection in waiting:
        connection.close()


@needs_fork
def test_one_whose_caller_has_gone_is_told_and_answered_all_the_same(run):
    program = run()
    set_fault(program.ports[1], Fault(slow_seconds=0.3))
    send(program).close()
    assert wait_until(lambda: seen(program) == [visit("/", 200)], DEADLINE)


@needs_fork
def test_errors_of_the_lab_are_told_too(run):
    program = run()
    set_fault(program.ports[1], Fault(error_share=1.0))
    assert program.get()[0] == 500
    assert wait_until(lambda: seen(program) == [visit("/", 500)], DEADLINE)


@needs_fork
def test_they_outlive_a_program_that_is_frozen_or_killed(run, ended):
    program = run()
    program.get()
    os.kill(program.pid, signal.SIGSTOP)
    with closing(send(program, "/frozen")):
        assert seen(program) == [visit("/", 200)]
        os.kill(program.pid, signal.SIGCONT)
        assert wait_until(lambda: len(seen(program)) == 2, DEADLINE)
    os.kill(program.pid, signal.SIGKILL)
    assert wait_until(lambda: bool(ended), DEADLINE)
    assert [each.path for each in seen(program)] == ["/", "/frozen"]


@needs_fork
def test_a_program_that_refuses_gets_nothing_and_then_goes_on_where_it_was(run):
    program = run()
    open_before = send(program)
    assert open_before.getresponse().read() == b"hello"
    for _ in range(3):
        set_fault(program.ports[1], Fault(refuse=True))
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            again(open_before)
        with pytest.raises(ConnectionRefusedError):
            send(program)
        set_fault(program.ports[1], Fault(refuse=True))
        set_fault(program.ports[1], Fault())
        assert program.get() == (200, "hello")
        open_before = send(program)
        assert open_before.getresponse().read() == b"hello"
    assert {each.status for each in seen(program)} == {200}
    assert len(seen(program)) == 7


@needs_fork
def test_one_under_way_is_cut_off_when_the_program_refuses(run):
    program = run()
    set_fault(program.ports[1], Fault(slow_seconds=60.0))
    with closing(send(program)) as connection:
        assert wait_until(lambda: len(seen(program)) == 1, DEADLINE)
        set_fault(program.ports[1], Fault(refuse=True))
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            connection.getresponse()
    set_fault(program.ports[1], Fault())
    assert program.get() == (200, "hello")


def test_the_latest_are_kept_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(visits_file, "MOST", 10)
    file = tmp_path / "x.visits"
    written = Visits(file)
    for number in range(95):
        written.answered(written.arrived("GET", f"/{number}", ""), 200)
    assert [each.path for each in read_visits(file)] == [f"/{number}" for number in range(85, 95)]
    assert sum(len(each.read_text().splitlines()) for each in tmp_path.iterdir()) <= 40


def test_an_answer_is_found_although_the_file_was_begun_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(visits_file, "MOST", 2)
    written = Visits(tmp_path / "x.visits")
    first, second = (written.arrived("GET", path, "") for path in ("/1", "/2"))
    third = written.arrived("GET", "/3", "")
    for each in (first, second, third):
        written.answered(each, 204)
    assert [each.status for each in read_visits(tmp_path / "x.visits")] == [204, 204]


def test_many_threads_and_a_half_written_line_do_no_harm(tmp_path):
    written = Visits(tmp_path / "x.visits")

    def some():
        for _ in range(200):
            written.answered(written.arrived("GET", "/", ""), 200)

    threads = [threading.Thread(target=some) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with (tmp_path / "x.visits").open("a") as file:
        file.write('{"visit": "1.1", "arr')
    told = read_visits(tmp_path / "x.visits")
    assert len(told) == 1600
    assert {each.status for each in told} == {200}


def test_nothing_has_reached_what_never_ran(tmp_path):
    assert read_visits(tmp_path / "x.visits") == []
