"""The history of a group, page by page."""

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS, refusal
from tests.cloud.groups.fleets import Fleet

TIME_SCALE = 600.0


def test_the_newest_is_first_and_every_field_is_there(fleet):
    fleet.create(desired=1)
    fleet.settle(1)
    fleet.call("set_desired_capacity", DesiredCapacity=2)
    fleet.settle(2)
    newest, oldest = fleet.activities()
    assert (
        "explicitly set group desired capacity changing the desired capacity from 1 to 2"
        in (newest["Cause"])
    )
    assert "a user request created an AutoScalingGroup" in oldest["Cause"]
    assert newest["StartTime"] > oldest["StartTime"]
    assert newest["EndTime"] >= newest["StartTime"]
    assert (newest["StatusCode"], newest["Progress"]) == ("Successful", 100)
    assert newest["Description"].startswith("Launching a new EC2 instance: i-")
    assert '"Availability Zone":"us-east-1' in newest["Details"]


def test_pages_and_ids(fleet):
    other = Fleet(fleet.cloud, "other")
    fleet.create(desired=3)
    other.create(desired=2)
    describe = fleet.autoscaling.describe_scaling_activities
    every = describe()["Activities"]
    assert len(every) == 5
    first = describe(MaxRecords=2)
    second = describe(MaxRecords=2, NextToken=first["NextToken"])
    third = describe(MaxRecords=2, NextToken=second["NextToken"])
    assert "NextToken" not in third
    paged = [*first["Activities"], *second["Activities"], *third["Activities"]]
    assert [a["ActivityId"] for a in paged] == [a["ActivityId"] for a in every]
    assert len(fleet.activities()) == 3
    wanted = every[2]["ActivityId"]
    (found,) = describe(ActivityIds=[wanted])["Activities"]
    assert found["ActivityId"] == wanted
    assert refusal(describe, NextToken="elsewhere")[0] == "InvalidNextToken"
    assert refusal(describe, ActivityIds=["none"])[0] == "ValidationError"


def test_ids_repeat_for_the_same_calls(open_here):
    """Those of what the loop makes too, however often somebody has looked in between."""

    def ids():
        fleet = Fleet(open_here(seed=5, time_scale=600.0))
        fleet.template()
        fleet.create(desired=3)
        own = fleet.cloud.launch()
        names = fleet.settle(3)
        fleet.cloud.ec2.terminate_instances(InstanceIds=names[:1])
        assert wait_until(lambda: names[0] not in fleet.ids(), WAIT_SECONDS)
        replaced = fleet.settle(3)
        return own, names, replaced, [a["ActivityId"] for a in fleet.activities()]

    assert ids() == ids()
