"""One lab's cloud while it lives: its clock, its lock, its journal, and what makes it repeat."""

import threading
from dataclasses import dataclass
from typing import Any

from elastic_lab.cloud import moto_time
from elastic_lab.cloud.alarms.actions import AlarmActions
from elastic_lab.cloud.alarms.loop import AlarmLoop
from elastic_lab.cloud.cloudwatch import CloudWatch, CloudWatches
from elastic_lab.cloud.groups.loop import GroupLoop
from elastic_lab.cloud.groups.registry import Groups
from elastic_lab.cloud.instances import InstanceLoop
from elastic_lab.cloud.jailed import Jailed
from elastic_lab.cloud.journal import Journal
from elastic_lab.cloud.load_balancers.loop import LoadBalancerLoop
from elastic_lab.cloud.programs.loop import ProgramLoop
from elastic_lab.cloud.runner import Loop, Runner
from elastic_lab.cloud.scaled_clock import ScaledClock

ACCOUNT = "123456789012"
REGION = "us-east-1"


@dataclass(frozen=True)
class WorldSettings:
    """What a cloud is made from; equal settings and equal calls give equal bytes.

    `time_scale`: AWS seconds that pass in one wall second.
    """

    lab: str = ""
    seed: int = 0
    time_scale: float = 60.0


class World:
    """A pristine cloud. There is one in a process, since moto's state is the process's."""

    def __init__(self, settings: WorldSettings, jailed: Jailed | None = None) -> None:
        self.settings = settings
        self.clock = ScaledClock(settings.time_scale)
        self.lock = threading.RLock()
        self.journal = Journal()
        self.cloudwatches = CloudWatches(self.clock.now)
        self.groups = Groups(self)
        self.alarm_actions = AlarmActions(self.cloudwatches, self.groups.execute)
        alarms = AlarmLoop(self.cloudwatches, self.alarm_actions, self.journal)
        self.programs = ProgramLoop(settings.seed, jailed)
        self.load_balancers = LoadBalancerLoop(
            self.programs,
            lambda account, region: self.cloudwatch(account, region).metrics,
            self.clock,
            settings.seed,
        )
        instances = InstanceLoop(self.journal)
        loops: list[Loop] = [instances, alarms, GroupLoop(self)]
        loops += [self.programs, self.load_balancers]
        self.runner = Runner(self.clock, loops, self.lock)
        # AWS seconds for which a new instance is missing from DescribeInstances: the EC2 API is
        # eventually consistent, and a check may ask for a slow day.
        self.consistency_lag = 0.0
        # (Region, client token, zone) -> the launch that it was first used for.
        self.launches: dict[tuple[str, str, str | None], Any] = {}

    def cloudwatch(self, account: str = ACCOUNT, region: str = REGION) -> CloudWatch:
        """The metrics and the alarms of `account` in `region`."""
        return self.cloudwatches.of(account, region)

    def create(self) -> None:
        """Empty moto, seed it, and make the account as a new AWS account is."""
        from moto.core.base_backend import BackendDict
        from moto.core.model_instances import reset_model_data
        from moto.moto_api._internal import mock_random

        moto_time.use(self.clock.now)
        BackendDict.reset()
        reset_model_data()
        mock_random.seed(self.settings.seed)
        self._create_account()

    def _create_account(self) -> None:
        from moto.backends import get_backend

        from elastic_lab.cloud.images import load_latest_images

        load_latest_images(get_backend("ec2")[ACCOUNT][REGION])
