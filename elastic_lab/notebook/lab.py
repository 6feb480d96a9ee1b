"""`open_lab` and the few things a learner asks of a lab. Everything else is plain boto3."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from elastic_lab.cloud.address import CloudAddress
from elastic_lab.dataplane.instance.capacity import Capacity
from elastic_lab.dataplane.load import LoadResult
from elastic_lab.exercises import Day, Exercise, FixedFleet, LabExercises, ObservedCloud
from elastic_lab.exercises.course import UnknownLab, lab_folder, load_exercises
from elastic_lab.exercises.days import order
from elastic_lab.exercises.golden_images import golden_image
from elastic_lab.exercises.judge import judge
from elastic_lab.exercises.lab_header import LabHeader, read_header
from elastic_lab.exercises.parameters import parameters_of, student_here
from elastic_lab.notebook.answer_cell import answers_here
from elastic_lab.notebook.feedback import Feedback
from elastic_lab.notebook.heat_map import HeatMap
from elastic_lab.notebook.load.loading import load
from elastic_lab.notebook.load.watched import WatchedLoad
from elastic_lab.notebook.progress import Progress
from elastic_lab.notebook.progress_table import ProgressTable
from elastic_lab.notebook.retry_storm import RetryStorm
from elastic_lab.notebook.simulated_day import SimulatedDay
from elastic_lab.notebook.simulating import Simulating
from elastic_lab.notebook.words import Words
from elastic_lab.sandbox.capabilities import Missing, missing_services
from elastic_lab.sandbox.endpoint import Sandbox, find_sandbox
from elastic_lab.sandbox.errors import SandboxError
from elastic_lab.sandbox.guard import close, guard
from elastic_lab.sandbox.guard.environment import variables
from elastic_lab.sandbox.waiters import scale_waiters


class LabError(SandboxError):
    """The lab was asked for something it does not have; the message says what there is."""


def open_lab(lab: str, *, resume: bool = False) -> "Lab":
    """Open `lab` ("01"): its cloud is up, pristine, and the only AWS that this kernel reaches.

    With `resume` the cloud is the one that was left behind. Raises LabError, or SandboxError when
    the cloud cannot be had.
    """
    return _opener(lab, resume)


def open_labs_with(opener: Callable[[str, bool], "Lab"]) -> None:
    """Let `opener(lab, resume)` open this process's labs: where learner code is jailed, its cloud
    is opened outside."""
    global _opener
    _opener = opener


def _open_here(lab: str, resume: bool) -> "Lab":
    try:
        folder = lab_folder(lab)
    except UnknownLab as error:
        close()
        raise LabError(str(error)) from None
    opened = Lab(load_exercises(folder), read_header(folder))
    opened.open(resume)
    return opened


_opener: Callable[[str, bool], "Lab"] = _open_here


class Lab:
    """One open lab."""

    def __init__(self, exercises: LabExercises, header: LabHeader) -> None:
        self._exercises, self._header = exercises, header
        self._progress = Progress()
        self._cloud = ObservedCloud(CloudAddress(""))
        self._simulating = Simulating(self._cloud.days)
        self._missing: list[Missing] = []
        self._place = ""

    def open(self, resume: bool = False) -> None:
        """Bring the cloud up, close every way to the real AWS, and say what is missing."""
        lab, has_days = self._exercises.lab, bool(self._exercises.days)
        sandbox = find_sandbox(lab, self._header.seed, self._header.time_scale, resume, has_days)
        address = sandbox.address
        guard(address.endpoint, (address.private,) if address.private else ())
        scale_waiters(self._header.time_scale if sandbox.ours else 1.0)
        self._cloud = ObservedCloud(address, self.parameters)
        self._simulating = Simulating(self._cloud.days)
        self._place = f"{self._exercises.lab}@{address.endpoint}"
        if not resume:
            self._progress.forget_setups(self._place)
        self._missing = (
            [] if sandbox.ours else missing_services(address.endpoint, self._header.services)
        )
        self._greet(sandbox)

    def check(self, exercise: str) -> Feedback:
        """Look at what the learner's system does and say what was observed and expected."""
        asked = self._exercise(exercise)
        made = self._progress.setup(self._place, exercise)
        missing = [missing.service for missing in self._missing]
        result, _ = judge(asked, self._cloud, answers_here(exercise), made, missing)
        self._progress.record_attempt(result)
        beliefs = self._exercises.misconceptions
        return Feedback(asked, result, tuple(beliefs[name] for name in result.misconceptions))

    def hint(self, exercise: str) -> Words:
        """The next hint: first a nudge, then the concept, then nearly the solution."""
        asked = self._exercise(exercise)
        level = self._progress.next_hint(exercise, len(asked.hints))
        hint = asked.hints[level]
        if callable(hint):
            made = self._progress.setup(self._place, exercise)
            _, seen = judge(asked, self._cloud, answers_here(exercise), made)
            hint = hint(seen)
        return Words(f"Hint {level + 1} of {len(asked.hints)}: {hint}")

    def setup(self, exercise: str) -> Words:
        """Make the situation that `exercise` starts from, in the lab's cloud."""
        asked = self._exercise(exercise)
        if asked.setup is None:
            raise LabError(f"Exercise {exercise} needs no setup: go on with its cell.")
        self._progress.record_setup(self._place, exercise, asked.setup(self._cloud))
        return Words(asked.setup_sentence)

    def predict(self, question: str, guess: Any) -> Words:
        """Commit to a guess before the next cell answers it. It is kept, and never marked."""
        if guess is ... or guess in ("", None):
            return Words(f"{question} Put your guess in place of `...` and run the cell again.")
        self._progress.record_prediction(f"{self._exercises.lab}: {question}", guess)
        return Words(f"{question} Your guess is noted. Now run the next cell and compare.")

    def simulate(
        self,
        day: str,
        *,
        instances: int | None = None,
        instance_type: str = "m5.large",
        zones: int = 2,
        group: str | None = None,
        show: bool = True,
    ) -> SimulatedDay | None:
        """Let `day` happen, request by request, and watch.

        With `instances` it meets that many of `instance_type`, spread over `zones` Availability
        Zones, that nobody looks after. Otherwise it meets the Auto Scaling group that you made
        (`group` says which, if there are several); afterwards its metrics, alarms and activities
        are there for boto3. Interrupting the cell cancels the day, and changes nothing. Without
        `show` there is neither chart nor summary, only the day that is returned.
        """
        fleet = None if instances is None else FixedFleet(instances, instance_type, zones)
        return self._simulating.play(self._day(day), fleet, group, show)

    def sweep(self, day: str, *, group: str | None = None, **settings: Sequence[float]) -> HeatMap:
        """Play `day` once for each value of one setting, or each pair of two, and compare.

        Settings have AWS's names: TargetValue, DefaultInstanceWarmup, MinSize, MaxSize,
        DesiredCapacity. Nothing in your cloud changes.
        """
        asked = order(self._day(day), group=group) | {"settings": dict(settings)}
        return HeatMap.of(day, self._cloud.days.swept(asked))

    def golden_image(
        self,
        name: str,
        app: str | Path,
        *,
        boot_seconds: float = 30.0,
        service_seconds: float = 0.0,
        at_once: int = 4,
    ) -> str:
        """Bake the file `app` into a machine image and return the image's id, as your pipeline
        with EC2 Image Builder would. The SSM parameter `/golden-images/<name>` names the newest.

        The file defines a WSGI application called `app`, such as `app = Flask(__name__)`. An
        instance starts it `boot_seconds` (AWS time) after it runs, and serves `at_once` requests
        at a time, each `service_seconds` (yours) longer than the application takes. Its user data
        are KEY=value lines, which are the application's environment.
        """
        source = _source(app)
        try:
            capacity = Capacity(service_seconds, at_once)
        except ValueError as error:
            raise LabError(f"No image was baked: {error}.") from None
        environment = variables(self._cloud.address.endpoint)
        return golden_image(self._cloud.address, name, source, boot_seconds, capacity, environment)

    def dependency(
        self, name: str, app: str | Path, *, service_seconds: float = 0.0, at_once: int = 4
    ) -> str:
        """Run a service that is not yours, a supplier's or another team's, and return its URL.

        The file `app` defines a WSGI application called `app`. It serves `at_once` requests at a
        time, each `service_seconds` (yours) longer than the application takes. Its URL stays the
        same as long as the lab is open, also when it is killed and started again.
        """
        try:
            return self._cloud.dependency(name, _source(app), service_seconds, at_once)
        except ValueError as error:
            raise LabError(f"{name} was not started: {error}.") from None

    def fault(
        self,
        who: str,
        *,
        slow_seconds: float = 0.0,
        error_share: float = 0.0,
        refuse: bool = False,
        freeze: bool = False,
        kill: bool = False,
    ) -> None:
        """Let the application of an instance (its id) or a dependency (its name) be ill.

        Every request takes `slow_seconds` (yours) longer; `error_share` of them get status 500;
        `refuse` closes its port and all connections; `freeze` stops it where it stands, and its
        connections stay open; `kill` ends it, as a crash would, while its instance goes on. These
        replace what was set before; with none of them it is well again, and what was killed is
        started again.
        """
        asked = {"slow_seconds": slow_seconds, "error_share": error_share}
        self._cloud.fault(who, **asked, refuse=refuse, freeze=freeze, kill=kill)

    def visits(self, who: str) -> list[dict[str, Any]]:
        """The requests that reached the application of an instance or a dependency, oldest first:
        method, path, query, status and seconds (None while there is no answer), and when they
        arrived (`at`, in your seconds since the lab was opened, and `aws_at`)."""
        return self._cloud.visits(who)

    def load(
        self, url: str, *, background: bool = False, **settings: Any
    ) -> LoadResult | WatchedLoad:
        """Send requests to `url`, on this machine, by the clock, and watch.

        `rate` (requests a second, 50) or points such as [(0, 10), (5, 100)] for a ramp; `seconds`
        (10). Further settings are those of LoadPlan: arrivals, users, think_seconds, method,
        headers, body, paths, timeout_seconds, connections, keep_alive, count_header, seed. All
        seconds are yours. Latency counts from the moment at which a request was scheduled.

        Interrupting the cell stops the load. With `background` it goes on while your code acts:
        `with lab.load(url, background=True) as load: ...`, then `load.result()`.
        """
        time_scale = self._header.time_scale if self._cloud.address.private else 1.0
        return load(url, time_scale, background, settings)

    def retry_storm(self, **settings: Any) -> RetryStorm:
        """Let a fleet call a service for half an hour, with a fault from minute 5 to 7, and see.

        Of the callers: `timeout` (seconds), `attempts`, `backoff` ("none", "fixed", "exponential",
        "full jitter"), `backoff_base` (seconds), `budget` (retries for each request), `breaker`
        (failures in a row), `open_seconds`. Of the service: `shed_above` (attempts that wait),
        `drop_after` (seconds). `from_minute`: when they take effect.
        """
        return RetryStorm.played(**settings)

    def progress(self) -> ProgressTable:
        """How far the learner is in this lab."""
        rows = [
            (exercise, self._progress.standing(exercise.id))
            for exercise in self._exercises.exercises.values()
        ]
        return ProgressTable(self._header.title, rows)

    def reset(self) -> None:
        """Give the lab a pristine cloud again; progress is kept."""
        self.open()

    @property
    def parameters(self) -> dict[str, Any]:
        """The learner's own values of what the lab lets differ from learner to learner."""
        return parameters_of(self._exercises.parameters, student_here(), self._exercises.lab)

    def __repr__(self) -> str:
        """Which lab this is."""
        return f"Lab {self._exercises.lab}: {self._header.title}"

    def _day(self, name: str) -> Day:
        known = self._exercises.days
        if name not in known:
            there = ", ".join(known) or "none"
            raise LabError(f"Lab {self._exercises.lab} has no day {name!r}; it has {there}.")
        return known[name]

    def _exercise(self, exercise: str) -> Exercise:
        known = self._exercises.exercises
        if exercise not in known:
            raise LabError(
                f"Lab {self._exercises.lab} has no exercise {exercise!r}; it has "
                f"{', '.join(known)}."
            )
        return known[exercise]

    def _greet(self, sandbox: Sandbox) -> None:
        print(f"Lab {self._exercises.lab}, {self._header.title}: {self._header.question}")
        if sandbox.ours:
            pace = f"{self._header.time_scale:g}"
            print(
                f"Your cloud is up. Plain boto3 reaches it and nothing else; {pace} AWS seconds "
                "pass in one of yours."
            )
        else:
            print(f"Attached to {sandbox.address.endpoint}, which keeps what earlier runs made.")
        for missing in self._missing:
            print(missing.sentence)


def _source(app: str | Path) -> str:
    """The text of an application's file."""
    try:
        return Path(app).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LabError(f"The application {app} cannot be read: {error}.") from None
