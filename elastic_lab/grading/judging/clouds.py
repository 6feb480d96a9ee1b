"""The clouds of one submission: pristine processes in its own network, one at a time."""

from __future__ import annotations

import itertools
import json
import secrets
import socket
from dataclasses import asdict

from elastic_lab.cloud.address import CloudAddress
from elastic_lab.cloud.world import WorldSettings
from elastic_lab.dataplane.launcher import Order
from elastic_lab.dataplane.launcher.doors import LOOPBACK, door
from elastic_lab.dataplane.launcher.site import beside, network_of
from elastic_lab.exercises.private_side import ask
from elastic_lab.grading.judging.site import Site

TARGET = "elastic_lab.cloud.serve_lab:serve_jailed"
ANSWER_SECONDS = 10.0
_numbers = itertools.count(1)


class Clouds:
    """Opens clouds in the submission's `site`; day_seconds: see `cloud.jailed`."""

    def __init__(self, site: Site, day_seconds: float) -> None:
        self._site, self._day_seconds = site, day_seconds
        self._number = 0
        self.address: CloudAddress | None = None
        self.learners_token = ""

    def open(self, settings: WorldSettings) -> CloudAddress:
        """A pristine cloud, in place of the one before. Raises LauncherError."""
        self.close()
        self._number = next(_numbers)
        token, self.learners_token = secrets.token_hex(16), secrets.token_hex(16)
        public, private = door(), door()
        ours, theirs = socket.socketpair()
        with public, private, ours, theirs:
            launcher = self._one_more_launcher()
            with launcher:
                order = self._order(settings)
                self._site.launcher.start(order, [public, private, launcher, theirs])
            ours.sendall(f"{token}\n{self.learners_token}\n".encode())
            self.address = CloudAddress(_url(public), _url(private), token)
        return self.address

    def days_spent(self) -> float:
        """Wall seconds of the learner's simulated days in the cloud that is open."""
        if self.address is None:
            return 0.0
        try:
            with ask(self.address, "days-spent", {}, ANSWER_SECONDS) as answer:
                return float(json.load(answer)["seconds"])
        except (OSError, ValueError):
            return 0.0

    def close(self) -> None:
        """End the cloud that is open, with its programs."""
        if self.address is not None:
            self._site.launcher.stop(f"cloud-{self._number}")
            self._site.launcher.stop(f"programs-{self._number}")
            self.address = None

    def _one_more_launcher(self) -> socket.socket:
        """A connection to a launcher for the cloud's programs."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._site.launcher.start(beside(f"programs-{self._number}"), [theirs])
        network_of(ours)
        return ours

    def _order(self, settings: WorldSettings) -> Order:
        home = self._site.home / "cloud"
        home.mkdir(exist_ok=True)
        arguments = {
            "settings": asdict(settings),
            "day_seconds": self._day_seconds,
            "isolation": self._site.isolation,
            "remembered": str(self._site.remembered),
        }
        environment = {"ELASTIC_LAB_HOME": str(home), "HOME": str(home)}
        name = f"cloud-{self._number}"
        return Order(name, TARGET, home, self._site.home / "cloud.log", arguments, environment)


def _url(listener: socket.socket) -> str:
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}"
