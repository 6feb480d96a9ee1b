"""A real process for every running instance whose image has an application, and for every
dependency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zlib import crc32

from elastic_lab.cloud.instances import observe_instances
from elastic_lab.cloud.jailed import Jailed
from elastic_lab.cloud.programs.disks import Disks
from elastic_lab.cloud.programs.images import AppImage, AppImages
from elastic_lab.cloud.programs.place import place_of_this_cloud
from elastic_lab.cloud.programs.user_data import UserDataError, variables
from elastic_lab.dataplane.launcher import Isolation, Order
from elastic_lab.dataplane.launcher.doors import HeldPort
from elastic_lab.dataplane.launcher.isolation.limits import Limits
from elastic_lab.dataplane.supervisor import Supervisor
from elastic_lab.home import write_whole

PROGRAM = "elastic_lab.dataplane.instance.program"
WARM = (PROGRAM, "flask", "elastic_lab.dataplane.balancer.process")
DOORS = 2
LIMITS = Limits(cpu_seconds=60.0)
"""Of one that is isolated. It lives as long as its instance, and serves thousands of requests."""
AGAIN_SECONDS = 1.0
"""AWS seconds after which it is looked whether a process that was killed has gone."""


@dataclass(frozen=True)
class Running:
    """An instance in the state `running`, and the AWS time at which its application starts."""

    instance: Any
    image: AppImage
    starts_at: float


class ProgramLoop:
    """Level-triggered, as the supervisor is: what runs follows what EC2 says should run.

    A program that ends stays ended, as on EC2, which watches no application; a reboot starts it
    again. A program's port stays the same as long as its instance is running.
    """

    name = "programs"

    def __init__(self, seed: int, jailed: Jailed | None = None) -> None:
        self.images = AppImages()
        self.dependencies: dict[str, AppImage] = {}
        self.supervisor = Supervisor(WARM, jailed.launcher if jailed else None)
        self._isolation: Isolation = jailed.isolation if jailed else "none"
        self._seed = seed
        self._ports: dict[str, HeldPort] = {}
        self._settled: set[str] = set()
        self._rebooted: dict[str, float] = {}
        self._again: float | None = None

    @cached_property
    def place(self) -> Path:
        """The folder of applications, logs and visits."""
        return place_of_this_cloud()

    @cached_property
    def disks(self) -> Disks:
        """The folders in which the applications work."""
        return Disks(self.place / "disks")

    def due(self) -> float | None:
        """The AWS time at which the next application starts or ends."""
        if not self._has_any():
            return None
        running = {each.instance.id: each.starts_at for each in self._running()}
        times = [at for name, at in running.items() if name not in self._settled]
        times += [_left_at(name) for name in self._settled - running.keys()]
        return min([*times, *([] if self._again is None else [self._again])], default=None)

    def step(self, now: float) -> None:
        """Start and end what is due by AWS time `now`."""
        if not self._has_any():
            return
        running = list(self._running())
        wanted = [each for each in running if each.starts_at <= now]
        orders = [self._order_of_instance(each) for each in wanted]
        orders += [self._order(name, app, {}) for name, app in self.dependencies.items()]
        done = self.supervisor.settle(orders)
        self._settled = {each.instance.id for each in wanted}
        self._again = None if done else now + AGAIN_SECONDS
        self._keep_ports_of({each.instance.id for each in running} | self.dependencies.keys())
        self.disks.keep_only(_undeleted() | self.dependencies.keys())

    def depend_on(self, name: str, app: AppImage, now: float) -> None:
        """Have a dependency run, in place of an earlier one of that name."""
        self.dependencies[name] = app
        self.step(now)

    def reboot(self, instance_id: str, now: float) -> None:
        """End an instance's application, which is started again after its boot seconds."""
        self._rebooted[instance_id] = now
        self.step(now)

    def restart(self, name: str, now: float) -> None:
        """Start a program again that has ended."""
        self.supervisor.restart(name)
        self.step(now)

    def booting(self) -> set[str]:
        """The ids of running instances whose application is still to be started."""
        if not self.images:
            return set()
        return {each.instance.id for each in self._running()} - self._settled

    def ports(self) -> dict[str, int]:
        """Where each program listens, or will once it has booted."""
        for name in self.booting():
            self._held_port_of(name)
        return {name: held.number for name, held in self._ports.items()}

    def visits_of(self, name: str) -> Path:
        """The file that tells what reached a program."""
        return self._told_by(name) / "visits"

    def is_loaded(self, name: str, start: str) -> bool:
        """True once the program that was started as `start` serves its application."""
        told = self._told_by(name) / "loaded"
        return told.exists() and told.read_text() == start

    def _told_by(self, name: str) -> Path:
        """The folder of what a program tells."""
        told = self.place / "told" / name
        told.mkdir(parents=True, exist_ok=True)
        return told

    def _has_any(self) -> bool:
        return bool(self.images or self.dependencies)

    def _running(self) -> Iterator[Running]:
        for state, instance in observe_instances():
            image = self.images.of(instance.image_id) if state.name == "running" else None
            if image is not None:
                begun = max(state.since, self._rebooted.get(instance.id, state.since))
                yield Running(instance, image, begun + image.boot_seconds)

    def _app_of(self, image: AppImage) -> Path:
        """The file of the image's application; an image never changes."""
        app = self.place / f"{image.image_id}.py"
        if not app.exists():
            write_whole(app, image.source)
        return app

    def _order_of_instance(self, each: Running) -> Order:
        name = str(each.instance.id)
        mine = {"INSTANCE_ID": name, "AVAILABILITY_ZONE": str(each.instance.placement.zone)}
        return self._order(name, each.image, {**_variables(each.instance), **mine})

    def _order(self, name: str, image: AppImage, variables: Mapping[str, str]) -> Order:
        disk, app = self.disks.of(name), self._app_of(image)
        return Order(
            name,
            f"{PROGRAM}:serve",
            disk,
            self.place / f"{name}.log",
            {
                "app": str(app),
                "capacity": asdict(image.capacity),
                "seed": self._seed ^ crc32(name.encode()),
                "visits": str(self.visits_of(name)),
                "loaded": str(self._told_by(name) / "loaded"),
            },
            {**image.environment, **variables, "TMPDIR": str(disk)},
            DOORS,
            self._held_port_of(name),
            self._isolation,
            (app,),
            (disk, self._told_by(name)),
            LIMITS,
        )

    def _held_port_of(self, name: str) -> int:
        if name not in self._ports:
            self._ports[name] = HeldPort()
        return self._ports[name].number

    def _keep_ports_of(self, names: Set[str]) -> None:
        for name in self._ports.keys() - names:
            self._ports.pop(name).close()


def _variables(instance: Any) -> dict[str, str]:
    """Those of the user data; a launch with others was refused, but it can be changed later."""
    try:
        return variables(str(instance.user_data or ""))
    except UserDataError:
        return {}


def _undeleted() -> set[str]:
    """The ids of instances that have their disks: those not terminated."""
    gone = ("shutting-down", "terminated")
    return {state.instance_id for state, _ in observe_instances() if state.name not in gone}


def _left_at(name: str) -> float:
    """When an instance left the state `running`."""
    times = (state.since for state, _ in observe_instances() if state.instance_id == name)
    return next(times, 0.0)
