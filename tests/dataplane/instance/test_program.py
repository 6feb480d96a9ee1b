"""A Flask application on waitress, with an instance's capacity and under faults."""

import os
import threading

import pytest

from elastic_lab.dataplane.instance.capacity import Capacity
from elastic_lab.dataplane.instance.control_door import FaultError, set_fault
from elastic_lab.dataplane.instance.faults import Fault
from elastic_lab.wall_clock import monotonic_seconds, wait_until
from tests.dataplane.instance.conftest import APP, DEADLINE

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def seconds_for(programs, requests):
    """How long `requests` take when each program gets an equal share, all at once."""
    share = requests // len(programs)
    threads = [threading.Thread(target=program.get) for program in programs for _ in range(share)]
    start = monotonic_seconds()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return monotonic_seconds() - start


def test_it_serves_the_app_with_its_environment(run):
    assert run(environment={"COLOUR": "blue"}).get() == (200, "blue")
    assert run().get() == (200, "hello")


def test_two_instances_serve_twice_as_much(run):
    """One needs 20 × 100 ms for 40 requests, two at a time; two need half of that."""
    one, other = (run(service_seconds=0.1, at_once=2) for _ in range(2))
    alone, together = seconds_for([one], 40), seconds_for([one, other], 40)
    assert alone >= 2.0
    assert together >= 1.0
    assert together < 0.8 * alone


def test_a_health_check_has_no_service_time(run):
    slow = run(service_seconds=60.0)
    assert slow.get("/health") == (200, "ok")


def test_a_slow_one_is_slow_until_it_is_mended(run):
    program = run()
    set_fault(program.ports[1], Fault(slow_seconds=0.3))
    assert seconds_for([program], 1) >= 0.3
    set_fault(program.ports[1], Fault())
    assert program.get() == (200, "hello")


def test_a_share_of_errors_is_hit_the_same_way_with_the_same_seed(run):
    answers = []
    for program in (run(), run()):
        set_fault(program.ports[1], Fault(error_share=0.5))
        answers.append([program.get()[0] for _ in range(40)])
    assert answers[0] == answers[1]
    assert 5 < answers[0].count(500) < 35
    assert set(answers[0]) == {200, 500}


def test_a_fault_that_makes_no_sense_is_refused_and_changes_nothing(run):
    program = run()
    with pytest.raises(ValueError, match="error_share is from 0 to 1"):
        Fault(error_share=2.0)
    with pytest.raises(ValueError, match="not negative"):
        Fault(slow_seconds=-1.0)
    assert program.get() == (200, "hello")


def test_a_program_that_is_gone_cannot_be_set(run, ended):
    program = run()
    os.kill(program.pid, 9)
    assert wait_until(lambda: bool(ended), DEADLINE)
    with pytest.raises(FaultError, match="does not answer"):
        set_fault(program.ports[1], Fault())


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("app = 3", 1, "defines no WSGI application called `app`"),
        ("app = (", 70, "SyntaxError"),
        ("import nothing_like_this", 70, "ModuleNotFoundError"),
    ],
)
def test_a_file_without_an_app_is_told_in_the_log(run, ended, tmp_path, text, code, said):
    run(text, answers=False)
    assert wait_until(lambda: bool(ended), DEADLINE)
    assert ended[0].code == code
    assert said in (tmp_path / "i-0.log").read_text()


def test_an_app_may_import_what_lies_beside_it(run, tmp_path):
    (tmp_path / "beside.py").write_text("WORD = 'beside'")
    text = APP.replace("import os", "import os, beside").replace('"hello")', "beside.WORD)")
    assert run(text).get() == (200, "beside")


@pytest.mark.parametrize("wrong", [{"at_once": 0}, {"connections": 0}, {"service_seconds": -1.0}])
def test_a_capacity_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"at least one|not negative"):
        Capacity(**wrong)
