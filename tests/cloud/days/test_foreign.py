"""A day on an endpoint that is not ours: read with boto3, played here, written back as far as it
goes. The endpoint is moto's own server."""

from datetime import datetime
from functools import cache

import pytest

from elastic_lab.cloud.days.foreign import KEPT_THERE, ForeignDays
from elastic_lab.exercises import Day
from elastic_lab.exercises.days import order
from tests.cloud.clouds import Cloud, client, post
from tests.cloud.days.groups import group_of, make_group, track_cpu
from tests.cloud.plain_moto import plain_moto

DAY = Day("sale", "spike", {"base": 20.0, "factor": 6.0, "at": 3_600.0, "duration": 7_200.0})


@pytest.fixture(scope="module")
def moto_url():
    with plain_moto() as url:
        yield url


@pytest.fixture
def endpoint(moto_url):
    """moto's server as a `Cloud`, for the helpers that make a group."""
    assert post(f"{moto_url}/moto-api/reset")[0] == 200
    clients = cache(lambda service: client(service, moto_url))

    class Plain(Cloud):
        def client(self, service, region="us-east-1"):
            return clients(service)

        def image(self, architecture="x86_64"):
            return "ami-0123456789abcdef0"

    return Plain(None, 1.0)


def played(endpoint, **more):
    *_, last = ForeignDays(endpoint.client).play(order(DAY, **more))
    return last


def test_the_day_is_played_and_its_result_written_back(endpoint):
    make_group(endpoint)
    track_cpu(endpoint, 50.0)
    done = played(endpoint, commit=True)["done"]
    assert done["numbers"]["scaling"]["desired_max"] > 2
    assert done["notes"] == [KEPT_THERE]
    assert group_of(endpoint)["DesiredCapacity"] == done["timeline"]["desired"][-1]
    found = endpoint.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/EC2",
        MetricName="CPUUtilization",
        Dimensions=[{"Name": "AutoScalingGroupName", "Value": "web"}],
        StartTime=datetime.fromisoformat(done["numbers"]["start"]),
        EndTime=datetime.fromisoformat(done["numbers"]["end"]),
        Period=60,
        Statistics=["Average"],
    )["Datapoints"]
    assert len(found) == 120


def test_without_commit_nothing_is_written(endpoint):
    make_group(endpoint)
    assert "notes" in played(endpoint)["done"]
    assert group_of(endpoint)["DesiredCapacity"] == 2


def test_what_is_missing_is_said(endpoint):
    assert "There is no Auto Scaling group yet" in played(endpoint)["error"]
