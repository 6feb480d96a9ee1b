"""A real process for every running instance whose image has an application."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from elastic_lab.cloud.instances import observe_instances
from elastic_lab.cloud.programs.images import AppImage, AppImages
from elastic_lab.cloud.programs.place import place_of_this_cloud
from elastic_lab.cloud.programs.user_data import UserDataError, variables
from elastic_lab.dataplane.launcher import Order
from elastic_lab.dataplane.supervisor import Supervisor
from elastic_lab.home import write_whole

PROGRAM = "elastic_lab.dataplane.instance.program"
WARM = (PROGRAM, "flask")
DOORS = 2
AGAIN_SECONDS = 1.0
"""AWS seconds after which it is looked whether a process that was killed has gone."""


@dataclass(frozen=True)
class Running:
    """An instance in the state `running`, and the AWS time at which its application starts."""

    instance: Any
    image: AppImage
    starts_at: float


class ProgramLoop:
    """Level-triggered, as the supervisor is: what runs follows what EC2 says should run."""

    name = "programs"

    def __init__(self, seed: int) -> None:
        self.images = AppImages()
        self.supervisor = Supervisor(WARM)
        self._seed = seed
        self._settled: set[str] = set()
        self._again: float | None = None

    @cached_property
    def place(self) -> Path:
        """The folder of applications and logs."""
        return place_of_this_cloud()

    def due(self) -> float | None:
        """The AWS time at which the next application starts or ends."""
        if not self.images:
            return None
        running = {each.instance.id: each.starts_at for each in self._running()}
        times = [at for name, at in running.items() if name not in self._settled]
        times += [_left_at(name) for name in self._settled - running.keys()]
        return min([*times, *([] if self._again is None else [self._again])], default=None)

    def step(self, now: float) -> None:
        """Start and end what is due by AWS time `now`."""
        if not self.images:
            return
        wanted = [each for each in self._running() if each.starts_at <= now]
        done = self.supervisor.settle(map(self._order, wanted))
        self._settled = {each.instance.id for each in wanted}
        self._again = None if done else now + AGAIN_SECONDS

    def booting(self) -> set[str]:
        """The ids of running instances whose application is still to be started."""
        if not self.images:
            return set()
        return {each.instance.id for each in self._running()} - self._settled

    def _running(self) -> Iterator[Running]:
        for state, instance in observe_instances():
            image = self.images.of(instance.image_id) if state.name == "running" else None
            if image is not None:
                yield Running(instance, image, state.since + image.boot_seconds)

    def _app_of(self, image: AppImage) -> Path:
        """The file of the image's application; an image never changes."""
        app = self.place / f"{image.image_id}.py"
        if not app.exists():
            write_whole(app, image.source)
        return app

    def _order(self, each: Running) -> Order:
        name, image, place = str(each.instance.id), each.image, self.place
        return Order(
            name,
            f"{PROGRAM}:serve",
            place,
            place / f"{name}.log",
            {
                "app": str(self._app_of(image)),
                "capacity": asdict(image.capacity),
                "seed": self._seed ^ int(name.removeprefix("i-"), 16) % 2**32,
            },
            {
                **image.environment,
                **_variables(each.instance),
                "INSTANCE_ID": name,
                "AVAILABILITY_ZONE": str(each.instance.placement.zone),
            },
            DOORS,
        )


def _variables(instance: Any) -> dict[str, str]:
    """Those of the user data; a launch with others was refused, but it can be changed later."""
    try:
        return variables(str(instance.user_data or ""))
    except UserDataError:
        return {}


def _left_at(name: str) -> float:
    """When an instance left the state `running`."""
    times = (state.since for state, _ in observe_instances() if state.instance_id == name)
    return next(times, 0.0)
