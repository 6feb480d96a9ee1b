"""Instance refreshes."""

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS, refusal

TIME_SCALE = 1200.0
FAST = {"InstanceWarmup": 0, "MinHealthyPercentage": 50}
SECOND = {"LaunchTemplate": {"LaunchTemplateName": "web", "Version": "2"}}


@pytest.fixture
def group(fleet):
    fleet.create(desired=4, LaunchTemplate={"LaunchTemplateName": "web", "Version": "1"})
    fleet.settle(4)
    fleet.new_version(InstanceType="t3.small")
    return fleet


def refreshes(group):
    return group.call("describe_instance_refreshes")["InstanceRefreshes"]


def wait_for(group, status):
    assert wait_until(lambda: refreshes(group)[0]["Status"] == status, WAIT_SECONDS), refreshes(
        group
    )


def versions(group):
    return [i["LaunchTemplate"]["Version"] for i in group.instances()]


def test_a_refresh_brings_the_desired_configuration(group):
    old = group.ids()
    started = group.call("start_instance_refresh", DesiredConfiguration=SECOND, Preferences=FAST)
    (told,) = refreshes(group)
    assert told["InstanceRefreshId"] == started["InstanceRefreshId"]
    assert told["Status"] == "InProgress"
    assert told["Preferences"]["MinHealthyPercentage"] == 50
    wait_for(group, "Successful")
    assert not set(old) & set(group.settle(4))
    assert versions(group) == ["2"] * 4
    assert group.shown()["LaunchTemplate"]["Version"] == "2"
    (told,) = refreshes(group)
    assert (told["PercentageComplete"], told["InstancesToUpdate"]) == (100, 0)
    assert "in response to an instance refresh" in group.causes()


def test_enough_stay_healthy(group):
    group.call("start_instance_refresh", DesiredConfiguration=SECOND, Preferences=FAST)
    fewest = 4
    while refreshes(group)[0]["Status"] == "InProgress":
        fewest = min(fewest, len(group.ids()))
    assert fewest >= 2


def test_what_matches_is_skipped(group):
    old = group.ids()
    group.call(
        "start_instance_refresh",
        DesiredConfiguration={"LaunchTemplate": {"LaunchTemplateName": "web", "Version": "1"}},
        Preferences={**FAST, "SkipMatching": True},
    )
    wait_for(group, "Successful")
    assert group.settle(4) == old


def test_one_refresh_at_a_time(group):
    group.call("start_instance_refresh", Preferences={"InstanceWarmup": 3600})
    code, words = refusal(group.call, operation="start_instance_refresh")
    assert code == "InstanceRefreshInProgress"
    assert "already in progress" in words


def test_a_refresh_is_cancelled(group):
    preferences = {"InstanceWarmup": 600, "MinHealthyPercentage": 90}
    group.call("start_instance_refresh", DesiredConfiguration=SECOND, Preferences=preferences)
    group.call("cancel_instance_refresh")
    wait_for(group, "Cancelled")
    assert "1" in versions(group)
    assert group.shown()["LaunchTemplate"]["Version"] == "1"
    assert refusal(group.call, operation="cancel_instance_refresh")[0] == (
        "ActiveInstanceRefreshNotFound"
    )


def test_a_refresh_is_rolled_back(group):
    preferences = {**FAST, "CheckpointPercentages": [50, 100], "CheckpointDelay": 36_000}
    group.call("start_instance_refresh", DesiredConfiguration=SECOND, Preferences=preferences)
    assert wait_until(lambda: sorted(versions(group)) == ["1", "1", "2", "2"], WAIT_SECONDS)
    group.call("rollback_instance_refresh")
    wait_for(group, "RollbackSuccessful")
    group.settle(4)
    assert versions(group) == ["1"] * 4
    assert refreshes(group)[0]["RollbackDetails"]["PercentageCompleteOnRollback"] <= 50


def test_what_floats_cannot_be_rolled_back(group):
    latest = {"LaunchTemplate": {"LaunchTemplateName": "web", "Version": "$Latest"}}
    preferences = {"InstanceWarmup": 3600}
    group.call("start_instance_refresh", DesiredConfiguration=latest, Preferences=preferences)
    assert refusal(group.call, operation="rollback_instance_refresh")[0] == (
        "IrreversibleInstanceRefresh"
    )


def test_preferences_that_aws_refuses(group):
    for preferences in (
        {"CheckpointPercentages": [50, 20]},
        {"MaxHealthyPercentage": 150},
        {"MaxHealthyPercentage": 200, "MinHealthyPercentage": 50},
    ):
        code, _ = refusal(group.call, operation="start_instance_refresh", Preferences=preferences)
        assert code == "ValidationError"
    assert refreshes(group) == []
