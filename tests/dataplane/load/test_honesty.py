import pytest

from elastic_lab.dataplane.load.honesty import most_slip, words


@pytest.mark.parametrize(
    ("median", "most"), [(None, 0.01), (0.002, 0.01), (0.1, 0.01), (0.5, 0.05), (2.0, 0.2)]
)
def test_ten_milliseconds_or_a_tenth_of_the_median(median, most):
    assert most_slip(median) == pytest.approx(most)


@pytest.mark.parametrize(
    ("slip", "median", "not_sent", "said"),
    [
        (0.0021, 0.001, 0, "kept to its schedule: 99 % of the requests were sent within 2.1 ms"),
        (0.03, 0.5, 0, "kept to its schedule"),
        (0.03, 0.1, 0, "was late: 99 % of the requests were sent within 30.0 ms of their time, wh"),
        (0.0, 0.1, 1200, "1,200 requests were not sent"),
        (None, 0.1, 0, "A closed loop has no schedule"),
    ],
)
def test_the_generator_reports_on_itself(slip, median, not_sent, said):
    assert said in words(slip, median, not_sent)
