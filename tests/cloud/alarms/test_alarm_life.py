"""An alarm lives: it is evaluated, changes state, says why, and keeps a history."""

import json

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.alarms.scenes import (
    WAIT_SECONDS,
    alarm,
    history,
    now,
    put_alarm,
    put_load,
    wait_for_state,
)

TIME_SCALE = 240.0


def test_a_new_alarm_has_no_data(cloud):
    put_alarm(cloud)
    found = alarm(cloud)
    assert found["StateValue"] == "INSUFFICIENT_DATA"
    assert found["StateReason"] == "Unchecked: Initial alarm creation"
    assert "StateReasonData" not in found


def test_a_load_above_the_threshold_alarms_and_says_why(cloud):
    put_alarm(cloud, EvaluationPeriods=2)
    put_load(cloud, 80.0, 90.0, 95.0)
    found = wait_for_state(cloud, "ALARM")
    assert found["StateReason"].startswith("Threshold Crossed: 2 out of the last 2 datapoints [")
    assert "(minimum 2 datapoints for" in found["StateReason"]
    data = json.loads(found["StateReasonData"])
    assert data["threshold"] == 50.0
    assert data["statistic"] == "Average"
    assert data["period"] == 60
    assert set(data["recentDatapoints"]) <= {80.0, 90.0, 95.0}
    newest, older = data["evaluatedDatapoints"]
    assert newest["timestamp"] > older["timestamp"]
    assert newest["value"] == data["recentDatapoints"][-1]


def test_it_comes_back(cloud):
    put_alarm(cloud)
    put_load(cloud, 80.0)
    wait_for_state(cloud, "ALARM")
    put_load(cloud, 10.0)
    assert "was not greater than the threshold (50.0)" in wait_for_state(cloud, "OK")["StateReason"]
    found = wait_for_state(cloud, "INSUFFICIENT_DATA")
    assert found["StateReason"] == "Insufficient Data: 1 datapoint was unknown."


def test_states_change_on_full_minutes(cloud):
    put_alarm(cloud)
    put_load(cloud, 80.0)
    assert wait_for_state(cloud, "ALARM")["StateUpdatedTimestamp"].second == 0


def test_missing_data_may_breach(cloud):
    put_alarm(cloud, TreatMissingData="breaching")
    reason = wait_for_state(cloud, "ALARM")["StateReason"]
    assert reason == (
        "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was "
        "treated as [Breaching]."
    )


def test_a_short_period_is_evaluated_sooner(cloud):
    put_alarm(cloud, Period=10, TreatMissingData="breaching")
    changed = wait_for_state(cloud, "ALARM")["StateUpdatedTimestamp"]
    configured = alarm(cloud)["AlarmConfigurationUpdatedTimestamp"]
    assert changed.second % 10 == 0
    assert (changed - configured).total_seconds() <= 10.0


def test_a_percentile_with_few_samples_may_wait(cloud):
    changes = {"Statistic": None, "ExtendedStatistic": "p99"}
    put_alarm(cloud, **changes)
    put_alarm(cloud, AlarmName="waits", EvaluateLowSampleCountPercentile="ignore", **changes)
    put_load(cloud, 80.0, 80.0)
    wait_for_state(cloud, "ALARM")
    assert alarm(cloud, "waits")["StateValue"] == "INSUFFICIENT_DATA"


def test_only_the_alarm_s_unit_counts(cloud):
    put_alarm(cloud, Unit="Seconds", AlarmName="seconds")
    put_alarm(cloud)
    put_load(cloud, 80.0)
    wait_for_state(cloud, "ALARM")
    assert alarm(cloud, "seconds")["StateValue"] == "INSUFFICIENT_DATA"


def test_changed_settings_leave_the_state(cloud):
    put_alarm(cloud, TreatMissingData="ignore")
    put_load(cloud, 80.0)
    wait_for_state(cloud, "ALARM")
    put_alarm(cloud, TreatMissingData="ignore", AlarmDescription="hotter")
    found = alarm(cloud)
    assert (found["StateValue"], found["AlarmDescription"]) == ("ALARM", "hotter")


def test_the_history_of_a_whole_life(cloud):
    put_alarm(cloud)
    put_load(cloud, 80.0)
    wait_for_state(cloud, "ALARM")
    cloudwatch = cloud.client("cloudwatch")
    cloudwatch.disable_alarm_actions(AlarmNames=["hot"])
    cloudwatch.delete_alarms(AlarmNames=["hot"])
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []
    told = [line["HistorySummary"] for line in history(cloud, ScanBy="TimestampAscending")]
    configured = [f'Alarm "hot" {what}' for what in ("created", "updated", "deleted")]
    assert told[:2] == [configured[0], "Alarm updated from INSUFFICIENT_DATA to ALARM"]
    assert told[-2:] == configured[1:]
    assert history(cloud)[0]["HistorySummary"] == configured[-1], "the newest first"


def test_history_by_every_filter(cloud):
    start = now(cloud)
    put_alarm(cloud)
    put_alarm(cloud, AlarmName="cold", TreatMissingData="breaching")
    wait_for_state(cloud, "ALARM", "cold")
    (change,) = history(cloud, AlarmName="cold", HistoryItemType="StateUpdate")
    data = json.loads(change["HistoryData"])
    assert (data["oldState"]["stateValue"], data["newState"]["stateValue"]) == (
        "INSUFFICIENT_DATA",
        "ALARM",
    )
    assert "queryDate" in data["newState"]["stateReasonData"]
    assert len(history(cloud, HistoryItemType="ConfigurationUpdate")) == 2
    assert history(cloud, EndDate=start) == []
    assert len(history(cloud, StartDate=start)) >= 3
    page = cloud.client("cloudwatch").describe_alarm_history(MaxRecords=1)
    assert len(page["AlarmHistoryItems"]) == 1
    more = cloud.client("cloudwatch").describe_alarm_history(NextToken=page["NextToken"])
    assert more["AlarmHistoryItems"][0] != page["AlarmHistoryItems"][0]


def test_the_journal_says_that_the_loop_did_it(cloud):
    put_alarm(cloud, TreatMissingData="breaching")
    wait_for_state(cloud, "ALARM")
    (entry,) = cloud.entries("StateUpdate")
    assert entry["by"] == "alarms"
    assert entry["parameters"]["NewState"] == "ALARM"


@pytest.mark.parametrize("state", ["ALARM", "OK"])
def test_a_state_set_by_hand_lasts_until_the_next_evaluation(cloud, state):
    put_alarm(cloud, TreatMissingData="notBreaching" if state == "ALARM" else "breaching")
    cloud.client("cloudwatch").set_alarm_state(
        AlarmName="hot", StateValue=state, StateReason="a drill", StateReasonData='{"by": "me"}'
    )
    lines = history(cloud, HistoryItemType="StateUpdate", ScanBy="TimestampAscending")
    by_hand = [json.loads(line["HistoryData"])["newState"] for line in lines]
    assert {"stateValue": state, "stateReason": "a drill", "stateReasonData": {"by": "me"}} in (
        by_hand
    )
    assert wait_until(lambda: alarm(cloud)["StateValue"] != state, WAIT_SECONDS)
