"""A template's fleet: what is read from it, and what is refused in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from elastic_lab.control.simple_scaling import SimpleScalingPolicy
from elastic_lab.control.step_scaling import StepScalingPolicy
from elastic_lab.control.target_tracking import TargetTrackingPolicy
from elastic_lab.plain_error import PlainError
from elastic_lab.simulation.day.plan import FIXED_START, DayPlan, policy_arn
from elastic_lab.simulation.day.scaled_day import play_day
from elastic_lab.simulation.template.fleet import TemplateFleet, fleet_of
from elastic_lab.simulation.traffic import Trace

WEB = Path(__file__).with_name("web.yaml")
TRACE = Trace(np.full(2 * 1440, 6000))


@pytest.fixture(scope="module")
def found() -> TemplateFleet:
    return fleet_of(WEB, TRACE)


@pytest.fixture
def plan(found: TemplateFleet) -> DayPlan:
    return found.plan


def test_the_group(plan):
    group = plan.group
    assert group.auto_scaling_group_name == "stack-web"
    assert (group.min_size, group.max_size, group.desired_capacity) == (3, 30, 4)
    assert group.availability_zones == ("us-east-1a", "us-east-1b")
    assert (group.default_instance_warmup, group.default_cooldown) == (60, 300)
    assert (group.health_check_type, group.health_check_grace_period) == ("ELB", 0)


def test_servers_and_balancer(plan):
    assert (plan.servers.instance_type, plan.servers.model.vcpus) == ("c5.large", 2)
    assert plan.servers.detailed_monitoring
    assert plan.balancing.balancer.algorithm == "least_outstanding_requests"
    assert plan.balancing.deregistration_delay == 60


def test_policies(plan):
    tracking, step, simple = plan.scaling.policies
    assert isinstance(tracking, TargetTrackingPolicy)
    assert (tracking.metric.metric_name, tracking.target_value) == ("RequestCountPerTarget", 1200)
    assert isinstance(step, StepScalingPolicy)
    assert (len(step.step_adjustments), step.min_adjustment_magnitude) == (2, 2)
    assert isinstance(simple, SimpleScalingPolicy)
    assert (simple.scaling_adjustment, simple.cooldown) == (-1, 120)
    assert plan.scaling.predictive.mode == "ForecastAndScale"


def test_only_alarms_that_scale_the_group(plan):
    slow, idle = plan.scaling.alarms
    assert slow.alarm_actions == (policy_arn("stack-web", "Out"),)
    assert (slow.extended_statistic, slow.needed, slow.evaluation_periods) == ("p99", 2, 3)
    assert idle.dimensions == (("AutoScalingGroupName", "stack-web"),)
    assert idle.period == 300


def test_scheduled_actions(plan):
    morning, once = plan.scaling.scheduled_actions
    assert morning.run_times == (FIXED_START + 7 * 3600, FIXED_START + 31 * 3600)
    assert once.run_times == (FIXED_START + 36 * 3600,)
    assert (once.max_size, once.desired_capacity) == (40, 9)


def test_what_is_left_out_is_named(found):
    assert found.left_out == ("Warm",)


def test_the_plan_plays(plan):
    outcome = play_day(plan, lambda window: window.end >= 9 * 3600)
    assert {change.by for change in outcome.capacity_changes} == {"Requests"}
    assert outcome.sizes.min_size.tolist() == [3] * 420 + [5] * 120  # 08:00 in Berlin


def test_json_is_read_too(tmp_path):
    template = tmp_path / "web.json"
    template.write_text(json.dumps(base()))
    assert fleet_of(template, TRACE).plan.group.max_size == 9


def base() -> dict[str, Any]:
    """The least that is a fleet."""
    return {
        "Resources": {
            "Launch": {
                "Type": "AWS::EC2::LaunchTemplate",
                "Properties": {"LaunchTemplateData": {"InstanceType": "t3.micro"}},
            },
            "Web": {
                "Type": "AWS::AutoScaling::AutoScalingGroup",
                "Properties": {
                    "MinSize": 1,
                    "MaxSize": "9",
                    "VPCZoneIdentifier": ["s-1", "s-2"],
                    "LaunchTemplate": {"LaunchTemplateId": {"Ref": "Launch"}, "Version": "1"},
                },
            },
        }
    }


def test_the_least_that_is_a_fleet(tmp_path):
    template = tmp_path / "web.json"
    template.write_text(json.dumps(base()))
    plan = fleet_of(template, TRACE).plan
    assert plan.group.desired_capacity == 1
    assert plan.group.availability_zones == ("us-east-1a", "us-east-1b")
    assert not plan.servers.detailed_monitoring
    assert plan.servers.model.credits.unlimited


def policy(**properties: Any) -> dict[str, Any]:
    owner = {"AutoScalingGroupName": {"Ref": "Web"}}
    return {"Type": "AWS::AutoScaling::ScalingPolicy", "Properties": owner | properties}


def tracking(**configuration: Any) -> dict[str, Any]:
    return policy(PolicyType="TargetTrackingScaling", TargetTrackingConfiguration=configuration)


def action(**properties: Any) -> dict[str, Any]:
    return policy(**properties) | {"Type": "AWS::AutoScaling::ScheduledAction"}


WEB_PATH, DATA_PATH = ("Web", "Properties"), ("Launch", "Properties", "LaunchTemplateData")
REFUSED: dict[str, tuple[tuple[str, ...], dict[str, Any], str]] = {
    "no size": (WEB_PATH, {"MinSize": None}, "Web has no MinSize"),
    "text for a size": (WEB_PATH, {"MinSize": "few"}, "Web.MinSize should be a number"),
    "half a server": (WEB_PATH, {"MinSize": 1.5}, "Web.MinSize should be a whole number"),
    "min above max": (WEB_PATH, {"MinSize": 10}, "MinSize 10 <= DesiredCapacity 10 <= MaxSize 9"),
    "nowhere": (WEB_PATH, {"VPCZoneIdentifier": None}, "needs AvailabilityZones"),
    "mixed": (WEB_PATH, {"MixedInstancesPolicy": {}}, "MixedInstancesPolicy is not simulated"),
    "configuration": (WEB_PATH, {"LaunchConfigurationName": "x"}, "use a launch template"),
    "elsewhere": (WEB_PATH, {"LaunchTemplate": {"LaunchTemplateId": "lt-1"}}, "names 'lt-1'"),
    "unknown type": (DATA_PATH, {"InstanceType": "x9.huge"}, "x9.huge is not an instance type"),
    "any type": (DATA_PATH, {"InstanceRequirements": {}}, "name one InstanceType"),
    "if": (WEB_PATH, {"MinSize": {"Fn::If": ["a", 1, 2]}}, "Fn::If, which is not supported"),
    "unknown ref": (WEB_PATH, {"MinSize": {"Ref": "Least"}}, "Least, which the template does not"),
    "odd sub": (WEB_PATH, {"MinSize": {"Fn::Sub": 3}}, "in a way that is not understood"),
    "import": (WEB_PATH, {"MinSize": {"Fn::ImportValue": "x"}}, "Fn::ImportValue"),
    "target group": (WEB_PATH, {"TargetGroupARNs": ["arn:x"]}, "names 'arn:x'"),
    "condition": (("Web",), {"Condition": "Prod"}, "conditions are not evaluated"),
    "no group": (("Web",), {"Type": "AWS::EC2::VPC"}, "should have one Auto Scaling group"),
    "network": (
        ("P",),
        tracking(
            TargetValue=5,
            PredefinedMetricSpecification={"PredefinedMetricType": "ASGAverageNetworkIn"},
        ),
        "NetworkIn, which is not simulated",
    ),
    "no label": (
        ("P",),
        tracking(
            TargetValue=5,
            PredefinedMetricSpecification={"PredefinedMetricType": "ALBRequestCountPerTarget"},
        ),
        "P: ALBRequestCountPerTarget needs a ResourceLabel",
    ),
    "metric math": (
        ("P",),
        tracking(TargetValue=5, CustomizedMetricSpecification={"Metrics": []}),
        "name one metric instead of an expression",
    ),
    "target 0": (
        ("P",),
        tracking(
            TargetValue=0,
            PredefinedMetricSpecification={"PredefinedMetricType": "ASGAverageCPUUtilization"},
        ),
        "TargetValue should be above 0",
    ),
    "steps with a gap": (
        ("P",),
        policy(
            PolicyType="StepScaling",
            AdjustmentType="ChangeInCapacity",
            StepAdjustments=[
                {
                    "MetricIntervalLowerBound": 0,
                    "MetricIntervalUpperBound": 5,
                    "ScalingAdjustment": 1,
                },
                {"MetricIntervalLowerBound": 9, "ScalingAdjustment": 2},
            ],
        ),
        "P: StepAdjustment intervals can't have gaps",
    ),
    "odd policy": (("P",), policy(PolicyType="Magic"), "Magic, which is not simulated"),
    "odd cron": (("P",), action(MinSize=2, Recurrence="61 * * * *"), "is no recurrence"),
    "six fields": (("P",), action(MinSize=2, Recurrence="* * * * * *"), "five fields"),
    "odd zone": (
        ("P",),
        action(MinSize=2, Recurrence="0 9 * * *", TimeZone="Mars/Olympus"),
        "is no recurrence and time zone",
    ),
    "odd time": (("P",), action(MinSize=2, StartTime="soon"), "'soon' is no time"),
    "no sizes": (("P",), action(StartTime="2026-01-01T00:00:00Z"), "At least one of MinSize"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_one_sentence(case, tmp_path):
    path, change, sentence = REFUSED[case]
    template = base()
    place = template["Resources"]
    for step in path:
        place = place.setdefault(step, {})
    place.update(change)
    for name in [name for name, value in change.items() if value is None]:
        del place[name]
    file = tmp_path / "web.yaml"
    file.write_text(yaml.safe_dump(template))
    with pytest.raises(PlainError) as told:
        fleet_of(file, TRACE)
    assert sentence in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [", "neither YAML nor JSON"),
        ("- 1", "no CloudFormation template"),
        ("Resources: 3", "no CloudFormation template"),
        ("", "no CloudFormation template"),
        ("Resources: {}", "it has 0 (none)"),
        ("a: " + "[" * 50_000, "neither YAML nor JSON"),
        ("# " + "x" * 1_000_001, "more than 1,000,000 bytes"),
        ("!!python/object/apply:os.system ['true']", "neither YAML nor JSON"),
    ],
)
def test_no_template(text, sentence, tmp_path):
    file = tmp_path / "web.yaml"
    file.write_text(text)
    with pytest.raises(PlainError) as told:
        fleet_of(file, TRACE)
    assert sentence in str(told.value)


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_template_that_cannot_be_read(name, tmp_path):
    with pytest.raises(PlainError, match="cannot be read"):
        fleet_of(tmp_path / name, TRACE)
