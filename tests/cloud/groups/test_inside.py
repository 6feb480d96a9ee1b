"""What the rest of the cloud may ask of the groups, in a process of its own."""

import pytest

from tests.cloud.plain_moto import run_with_moto

WORLD = """
import json
from elastic_lab import wall_clock
from elastic_lab.cloud.warm_up import warm_up
warm_up()
from elastic_lab.cloud import corrections
from elastic_lab.cloud.world import ACCOUNT, REGION, World, WorldSettings
from elastic_lab.control.activities import Activity
from elastic_lab.control.group_types import AutoScalingGroup, Instance, LifecycleState
from elastic_lab.simulation.day.statistics import Samples

world = World(WorldSettings(seed=3, time_scale=60.0))
corrections.install(world)
world.create()

from elastic_lab.cloud.api import AwsApi
from elastic_lab.cloud.calls import CallRecorder
from elastic_lab.cloud.days.inside import client_inside
from elastic_lab.cloud.warm_up import moto_application

client = client_inside(AwsApi(world, CallRecorder(world), moto_application(), "learner"), REGION)
ec2, autoscaling = client("ec2"), client("autoscaling")
name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
image = client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={
    "ImageId": image, "InstanceType": "t3.micro"})
autoscaling.create_auto_scaling_group(
    AutoScalingGroupName="web", MinSize=1, MaxSize=30, DesiredCapacity=20,
    LaunchTemplate={"LaunchTemplateName": "web"},
    AvailabilityZones=["us-east-1a", "us-east-1b"])
def shown():
    return autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]
"""

IDLE = """
wall_clock.wait_until(
    lambda: {i["LifecycleState"] for i in shown()["Instances"]} == {"InService"}, 20)
loop = world.runner._loops[-1]
record = next(iter(world.groups))
spent = []
for turn in range(60):
    planned = loop.due()
    begun = wall_clock.monotonic_seconds()
    loop.step(planned)
    spent.append(wall_clock.monotonic_seconds() - begun)
before = wall_clock.monotonic_seconds()
for turn in range(1000):
    loop.due()
asked = (wall_clock.monotonic_seconds() - before) / 1000
print(json.dumps([len(record.state.instances), sorted(spent)[len(spent) // 2], asked]))
"""

DAY = """
day = 1767225600.0
names = ["i-00000000000000001", "i-00000000000000002"]
instances = tuple(
    Instance(name, zone, day, LifecycleState.IN_SERVICE, in_service_time=day + 30.0)
    for name, zone in zip(names, ("us-east-1a", "us-east-1b"))
)
activities = (
    Activity("web", f"Launching a new EC2 instance: {names[0]}", "At noon.", day, "us-east-1a",
             "Successful", 100, day + 30.0),
)
shown()
group = AutoScalingGroup("web", 2, 25, 2, ("us-east-1a", "us-east-1b"))
world.groups.record_day("web", ACCOUNT, REGION, group, instances, activities)
asked = world.groups.asked_capacity("web", ACCOUNT, REGION)
found = shown()
reservations = ec2.describe_instances()["Reservations"]
running = {i["InstanceId"]: [i["State"]["Name"], i["Placement"]["AvailabilityZone"],
                             i["LaunchTime"].timestamp(), {t["Key"] for t in i["Tags"]} >=
                             {"aws:autoscaling:groupName"}]
           for r in reservations for i in r["Instances"]}
told = autoscaling.describe_scaling_activities(AutoScalingGroupName="web")["Activities"]
print(json.dumps({
    "sizes": [found["MinSize"], found["MaxSize"], found["DesiredCapacity"]],
    "asked": list(asked),
    "members": [[i["InstanceId"], i["LifecycleState"], i["LaunchTemplate"]["Version"]]
                for i in found["Instances"]],
    "running": running,
    "oldest": [told[-1]["Cause"], told[-1]["StartTime"].timestamp()],
}))
"""

FORECAST = """
from elastic_lab.cloud.metrics.metric import Metric
metric = Metric("AWS/EC2", "CPUUtilization", (("AutoScalingGroupName", "web"),))
day = 1767225600.0
metrics = world.cloudwatch(ACCOUNT, REGION).metrics
for minute in range(0, 2 * 1440):
    load = 400.0 if 9 <= (minute // 60) % 24 < 17 else 100.0
    metrics.put(metric, day + 60.0 * minute, Samples.each([load / 2, load / 2]))
pair = {"PredefinedMetricType": "ASGCPUUtilization"}
autoscaling.put_scaling_policy(
    AutoScalingGroupName="web", PolicyName="ahead", PolicyType="PredictiveScaling",
    PredictiveScalingConfiguration={"MetricSpecifications": [
        {"TargetValue": 50.0, "PredefinedMetricPairSpecification": pair}]})
from datetime import UTC, datetime
end = day + 2 * 86400
told = autoscaling.get_predictive_scaling_forecast(
    AutoScalingGroupName="web", PolicyName="ahead",
    StartTime=datetime.fromtimestamp(end, UTC), EndTime=datetime.fromtimestamp(end + 86400, UTC))
load, capacity = told["LoadForecast"][0], told["CapacityForecast"]
print(json.dumps([load["Values"], capacity["Values"], load["Timestamps"][0].timestamp() - end,
                  load["MetricSpecification"]["TargetValue"]]))
"""


@pytest.fixture(scope="module")
def day():
    return run_with_moto(WORLD + DAY)


def test_a_quiet_group_costs_next_to_nothing():
    instances, step, due = run_with_moto(WORLD + IDLE)
    assert instances == 20
    assert step < 0.001
    assert due < 0.0001


def test_a_day_sets_the_sizes_and_the_api_s_own_are_remembered(day):
    assert day["sizes"] == [2, 25, 2]
    assert day["asked"] == [1, 30, 20]


def test_a_day_s_instances_are_the_group_s_and_ec2_s(day):
    names = ["i-00000000000000001", "i-00000000000000002"]
    assert day["members"] == [[name, "InService", "1"] for name in names]
    assert day["running"] == {
        names[0]: ["running", "us-east-1a", 1767225600.0, True],
        names[1]: ["running", "us-east-1b", 1767225600.0, True],
    }


def test_a_day_s_activities_are_history(day):
    assert day["oldest"] == ["At noon.", 1767225600.0]


def test_a_forecast_repeats_the_load_and_says_what_it_needs():
    load, capacity, offset, target = run_with_moto(WORLD + FORECAST)
    assert offset == 0.0
    assert target == 50.0
    assert load == [400.0 if 9 <= hour < 17 else 100.0 for hour in range(24)]
    assert capacity == [8.0 if 9 <= hour < 17 else 2.0 for hour in range(24)]
