"""Progress is on disk, shared, and whole after `kill -9`."""

import os
import signal
import subprocess
import sys

import pytest

from elastic_lab.exercises.result import Judgement, Result, Verdict
from elastic_lab.notebook.progress import Progress, ProgressError, Standing

WRITER = """
from elastic_lab.exercises.result import Result
from elastic_lab.notebook.progress import Progress
progress = Progress()
print("ready", flush=True)
while True:
    progress.record_attempt(Result("01.9", "failed"))
    progress.record_setup("01@x", "01.9", {"a": "b" * 5000})
"""


def a_result(passed: bool) -> Result:
    verdicts = tuple(
        Verdict(name, 2, name, Judgement(ok, "seen", shows="" if ok else "belief"))
        for name, ok in (("one", True), ("two", passed))
    )
    return Result("01.1", "passed" if passed else "failed", verdicts)


def test_the_best_standing_stays():
    progress = Progress()
    assert progress.standing("01.1") == Standing(0, 0, False)
    for passed in (False, True, False):
        progress.record_attempt(a_result(passed))
    assert progress.standing("01.1") == Standing(3, 4, True)


def test_another_kernel_sees_it():
    Progress().record_attempt(a_result(True))
    code = (
        "from elastic_lab.notebook.progress import Progress;"
        "print(Progress().standing('01.1').passed)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "True"


def test_hints_come_in_order_and_the_last_one_stays():
    progress = Progress()
    assert [progress.next_hint("01.1", 3) for _ in range(5)] == [0, 1, 2, 2, 2]


def test_setups_belong_to_one_cloud():
    progress = Progress()
    progress.record_setup("01@one", "01.2", {"pet": "i-1"})
    assert progress.setup("01@two", "01.2") == {}
    assert progress.setup("01@one", "01.2") == {"pet": "i-1"}
    progress.forget_setups("01@one")
    assert progress.setup("01@one", "01.2") == {}


def test_a_damaged_file_is_told(home_of_its_own):
    (home_of_its_own / "progress.db").write_text("no database " * 100)
    with pytest.raises(ProgressError, match="move that file away"):
        Progress().standing("01.1")


def test_it_is_whole_after_kill_9():
    for _ in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            while Progress().standing("01.9").attempts < 3:
                pass
            os.kill(writer.pid, signal.SIGKILL)
        before = Progress().standing("01.9").attempts
        Progress().record_attempt(Result("01.9", "failed"))
        assert Progress().standing("01.9").attempts == before + 1
        assert Progress().setup("01@x", "01.9") in ({}, {"a": "b" * 5000})
