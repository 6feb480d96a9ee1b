"""The runner passes planned times, records lateness apart, and loses nothing that it missed."""

import threading
from dataclasses import dataclass, field

import pytest

from elastic_lab import wall_clock
from elastic_lab.cloud import scaled_clock
from elastic_lab.cloud.runner import Runner
from elastic_lab.cloud.scaled_clock import ScaledClock, as_datetime
from elastic_lab.wall_clock import wait_until


@dataclass
class FakeClock:
    """A clock that a test sets; waiting is for the real one."""

    time: float = 0.0

    def now(self) -> float:
        return self.time

    def wall_seconds_until(self, aws_time: float) -> float:
        return 0.01


@dataclass
class FakeLoop:
    """Work that is planned at `plan`; it is done by noting the time that was passed."""

    plan: list[float]
    name: str = "fake"
    seen: list[float] = field(default_factory=list)
    log: list[tuple[str, float]] = field(default_factory=list)

    def due(self) -> float | None:
        return min(self.plan, default=None)

    def step(self, now: float) -> None:
        if any(at <= now for at in self.plan):
            self.seen.append(now)
            self.log.append((self.name, now))
        self.plan = [at for at in self.plan if at > now]


def catch_up(clock: FakeClock, *loops: FakeLoop) -> Runner:
    runner = Runner(clock, loops, threading.RLock())
    runner.catch_up()
    return runner


@pytest.mark.parametrize(
    ("now", "seen", "lateness"),
    [
        (9.9, [], 0.0),
        (10.0, [10.0], 0.0),
        (10.5, [10.0], 0.5),
        (29.0, [10.0, 20.0], 19.0),
        (1000.0, [10.0, 20.0, 30.0], 990.0),
    ],
)
def test_a_loop_is_passed_the_planned_time_however_late_it_is(now, seen, lateness):
    loop = FakeLoop([10.0, 20.0, 30.0])
    runner = catch_up(FakeClock(now), loop)
    assert loop.seen == seen
    assert runner.worst_lateness == lateness


def test_the_worst_lateness_stays():
    clock, loop = FakeClock(15.0), FakeLoop([10.0])
    runner = catch_up(clock, loop)
    loop.plan, clock.time = [20.0], 21.0
    runner.catch_up()
    assert (loop.seen, runner.worst_lateness) == ([10.0, 20.0], 5.0)


class StuckLoop(FakeLoop):
    """Its work is never done."""

    def step(self, now: float) -> None:
        self.seen.append(now)


def test_a_loop_whose_work_is_never_done_is_left_out_and_the_others_go_on(caplog):
    stuck, other = StuckLoop([1.0], "stuck"), FakeLoop([2.0, 3.0])
    runner = catch_up(FakeClock(2.5), stuck, other)
    assert other.seen == [2.0]
    assert "left out, for their work is never done: stuck" in caplog.text
    runner.catch_up()
    assert len(stuck.seen) < 1000


def test_loops_take_turns_in_the_order_of_their_plans():
    log: list[tuple[str, float]] = []
    loops = FakeLoop([1.0, 4.0], "a", log=log), FakeLoop([2.0, 3.0, 4.0], "b", log=log)
    catch_up(FakeClock(10.0), *loops)
    assert log == [("a", 1.0), ("b", 2.0), ("b", 3.0), ("a", 4.0), ("b", 4.0)]


def test_what_a_step_plans_for_the_past_is_done_too():
    """Level-triggered: work that appears while catching up is not left for the next turn."""

    class Chain(FakeLoop):
        def step(self, now: float) -> None:
            super().step(now)
            if now < 50.0:
                self.plan.append(now + 20.0)

    loop = Chain([10.0])
    catch_up(FakeClock(45.0), loop)
    assert loop.seen == [10.0, 30.0]
    assert loop.due() == 50.0


def test_a_second_look_finds_nothing_to_do():
    loop = FakeLoop([10.0])
    runner = catch_up(FakeClock(11.0), loop)
    runner.catch_up()
    assert loop.seen == [10.0]


@pytest.fixture
def running():
    """A runner's thread with one loop, closed at the end."""
    clock, loop, lock = FakeClock(), FakeLoop([]), threading.RLock()
    runner = Runner(clock, [loop], lock)
    runner.start()
    yield clock, loop, lock, runner
    runner.close()
    runner._thread.join(timeout=5)
    assert not runner._thread.is_alive()


def test_the_thread_does_what_becomes_due(running):
    clock, loop, lock, runner = running
    with lock:
        loop.plan, clock.time = [10.0], 10.0
        runner.changed()
    assert wait_until(lambda: loop.seen == [10.0], 5)


def test_the_thread_waits_while_a_call_is_under_way(running):
    clock, loop, lock, runner = running
    with lock:
        loop.plan, clock.time = [10.0], 10.0
        runner.changed()
        assert not wait_until(lambda: bool(loop.seen), 0.1)
    assert wait_until(lambda: loop.seen == [10.0], 5)


def test_the_thread_is_woken_for_an_earlier_plan():
    """It sleeps until something far away; a call brings something near."""
    clock, loop, lock = ScaledClock(1.0), FakeLoop([]), threading.RLock()
    loop.plan = [clock.now() + 3600]
    runner = Runner(clock, [loop], lock)
    runner.start()
    with lock:
        near = clock.now() + 0.05
        loop.plan.append(near)
        runner.changed()
    assert wait_until(lambda: loop.seen == [near], 5)
    runner.close()


def test_a_closed_runner_leaves_what_is_due(running):
    clock, loop, _, runner = running
    runner.close()
    runner._thread.join(timeout=5)
    loop.plan, clock.time = [10.0], 10.0
    runner.close()
    assert loop.seen == []


@pytest.fixture
def wall(monkeypatch):
    """The machine's clock, set by hand: `wall["at"]` in seconds."""
    at = {"utc": 1_700_000_000.0, "at": 50.0}
    monkeypatch.setattr(wall_clock, "utc_seconds", lambda: at["utc"])
    monkeypatch.setattr(wall_clock, "monotonic_seconds", lambda: at["at"])
    assert scaled_clock.wall_clock is wall_clock
    return at


@pytest.mark.parametrize(
    ("factor", "wall_seconds", "aws_seconds"),
    [(1.0, 10.0, 10.0), (60.0, 1.0, 60.0), (60.0, 0.0, 0.0), (0.5, 4.0, 2.0)],
)
def test_aws_time_starts_as_the_wall_s_and_runs_by_the_factor(
    wall, factor, wall_seconds, aws_seconds
):
    clock = ScaledClock(factor)
    wall["at"] += wall_seconds
    assert clock.now() == 1_700_000_000.0 + aws_seconds


def test_setting_the_machine_s_clock_does_not_move_aws_time(wall):
    clock = ScaledClock(60.0)
    wall["utc"] -= 86_400
    assert clock.now() == 1_700_000_000.0


@pytest.mark.parametrize(("ahead", "seconds"), [(60.0, 1.0), (0.0, 0.0), (-60.0, 0.0)])
def test_how_long_to_wait_on_the_wall(wall, ahead, seconds):
    clock = ScaledClock(60.0)
    assert clock.wall_seconds_until(clock.now() + ahead) == pytest.approx(seconds)


def test_aws_time_as_a_datetime_has_its_offset():
    assert as_datetime(0.25).isoformat() == "1970-01-01T00:00:00.250000+00:00"
