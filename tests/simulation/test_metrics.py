from __future__ import annotations

import math

import numpy as np
import pytest

from elastic_lab.simulation.histogram import BUCKETS, bucket_of, percentile
from elastic_lab.simulation.latency_table import LatencyTable
from elastic_lab.simulation.metrics import Recorder, cloudwatch
from elastic_lab.simulation.play import play
from elastic_lab.simulation.window import merge
from tests.simulation.fleets import fleet, run


def test_minutes_add_up_to_the_windows() -> None:
    made = fleet(minutes=10)
    recorder = Recorder()
    windows = run(made, 600.0, window=7.5)
    closed = [recorder.add(window) for window in windows]
    minutes = recorder.minutes()
    assert sum(c is not None for c in closed) == len(minutes) == 10
    assert minutes.start.tolist() == [60.0 * m for m in range(10)]
    assert minutes.offered.tolist() == [6000] * 10
    assert minutes.served.sum() == sum(w.served for w in windows)
    assert minutes.billed_seconds.tolist() == pytest.approx([240.0] * 10)
    assert minutes.supply.tolist() == pytest.approx([4.0] * 10)
    assert np.array_equal(minutes.latencies.total(), sum(w.latencies for w in windows))


def test_short_ticks_and_whole_minutes_give_the_same_metrics() -> None:
    coarse, fine = (play(fleet(minutes=5), tick=t).minutes() for t in (60.0, 10.0))
    assert np.array_equal(coarse.outcomes, fine.outcomes)
    assert coarse.group_cpu == pytest.approx(fine.group_cpu)
    assert np.array_equal(coarse.instances.served, fine.instances.served)
    assert coarse.instances.cpu == pytest.approx(fine.instances.cpu)


def test_cloudwatch_names_and_values() -> None:
    made = fleet(size=2, minutes=3, per_minute=60_000, queue_limit=50, timeout=0.2)
    minutes = play(made).minutes()
    series = cloudwatch(minutes, timeout=0.2)
    assert all(len(values) == 3 for values in series.values())
    errors = series["HTTPCode_Target_5XX_Count"] + series["HTTPCode_ELB_4XX_Count"]
    assert np.array_equal(errors, minutes.lost)
    assert np.array_equal(series["HTTPCode_Target_2XX_Count"], minutes.served)
    assert series["RequestCount"].tolist() == [60_000] * 3
    assert series["HealthyHostCount"].tolist() == [2, 2, 2]
    assert series["GroupInServiceInstances"].tolist() == [2, 2, 2]
    assert np.all(series["CPUUtilization"] > 99)


def test_request_count_leaves_out_requests_without_a_target() -> None:
    minutes = play(fleet(size=0, minutes=2)).minutes()
    series = cloudwatch(minutes, timeout=60.0)
    assert series["RequestCount"].tolist() == [0, 0]
    assert series["HTTPCode_ELB_5XX_Count"].tolist() == [6000, 6000]
    assert np.isnan(series["CPUUtilization"]).all()
    assert np.isnan(series["TargetResponseTime"]).all()


def test_group_sizes_follow_the_states() -> None:
    made = fleet(size=1, minutes=4)

    def policy(fleet_: object, window: object) -> None:
        if made.now == 60.0:
            made.launch(2, boot=90.0)

    series = cloudwatch(play(made, policy).minutes(), timeout=60.0)
    assert series["GroupPendingInstances"].tolist() == [0, 2, 0, 0]
    assert series["GroupInServiceInstances"].tolist() == [1, 1, 3, 3]
    assert series["GroupTotalInstances"].tolist() == [1, 3, 3, 3]


def test_response_times_are_those_of_the_requests() -> None:
    minutes = play(fleet(service=0.5, kind="deterministic", per_minute=60, vcpus=50)).minutes()
    times = minutes.response_times
    assert set(times) == {"Average", "p50", "p90", "p95", "p99"}
    for values in times.values():
        assert values == pytest.approx(np.full(60, 0.5), rel=0.016)


def test_the_latency_table_is_sparse_and_exact() -> None:
    rows = np.zeros((3, BUCKETS), np.int64)
    rows[0, bucket_of(0.1)], rows[2, bucket_of(0.2)], rows[2, bucket_of(7.0)] = 5, 8, 2
    table = LatencyTable.of(rows)
    assert len(table) == 3
    assert table.counts.size == 3
    assert np.array_equal(table.minute(2), rows[2])
    assert np.array_equal(table.total(), rows.sum(axis=0))
    assert table.at_most(1.0).tolist() == [5.0, 0.0, 8.0]
    assert table.percentile(50)[2] == percentile(rows[2], 50)
    assert math.isnan(table.percentile(50)[1])


def test_refuses_windows_that_do_not_fit() -> None:
    made = fleet()
    first, second = made.advance(30.0), made.advance(90.0)
    recorder = Recorder()
    recorder.add(first)
    with pytest.raises(ValueError, match="end within its period"):
        recorder.add(second)
    with pytest.raises(ValueError, match="follow one another"):
        merge([second, first])
    with pytest.raises(ValueError, match="no windows"):
        merge([])
    with pytest.raises(ValueError, match="nothing has been recorded"):
        Recorder().minutes()


def test_an_unfinished_minute_counts_as_it_stands() -> None:
    recorder = Recorder()
    recorder.add(fleet().advance(30.0))
    minutes = recorder.minutes()
    assert minutes.seconds.tolist() == [30.0]
    assert minutes.supply.tolist() == [4.0]
