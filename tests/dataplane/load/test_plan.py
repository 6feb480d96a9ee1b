import pytest

from elastic_lab.dataplane.load.plan import LoadError, LoadPlan

URL = "http://127.0.0.1:8080/"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.8.0.1:80/x?y=1",
        "http://localhost:1/",
        "http://shop.localhost:8080",
        "http://[::1]:8080/",
    ],
)
def test_this_machine_is_asked(url):
    assert LoadPlan(url).url == url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.com/", "example.com is not on this machine, and no load leaves it"),
        ("http://169.254.169.254/", "not on this machine"),
        ("http://10.0.0.1/", "not on this machine"),
        ("http://127.0.0.1.example.com/", "not on this machine"),
        ("http://localhost@example.com/", "example.com is not on this machine"),
        ("https://127.0.0.1/", "only http is spoken"),
        ("127.0.0.1:8080", "is not an address"),
        ("", "is not an address"),
        ("http://127.0.0.1:99999/", "the port in"),
    ],
)
def test_nothing_leaves_it(url, said):
    with pytest.raises(LoadError, match=said):
        LoadPlan(url)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"rate": -1}, "rate is a number of requests a second, or points"),
        ({"rate": "fast"}, "rate is a number"),
        ({"rate": []}, "rate is a number"),
        ({"rate": [(5, 1), (0, 1)]}, "the seconds in order"),
        ({"rate": [1, 2]}, "rate is a number"),
        ({"rate": float("nan")}, "rate is a number"),
        ({"rate": 0}, "the rate is 0 all the time"),
        ({"rate": 1e6}, "it would be 10,000,000 requests, more than 2,000,000"),
        ({"seconds": 0}, "seconds is a number above 0"),
        ({"timeout_seconds": float("inf")}, "timeout_seconds is a number above 0"),
        ({"arrivals": "burst"}, "arrivals are"),
        ({"users": 1.5}, "users is a whole number, 0 or more"),
        ({"users": True}, "users is a whole number"),
        ({"connections": 0}, "connections is a whole number, 1 or more"),
        ({"method": "GET /"}, "is not a method"),
        ({"body": {"a": 1}}, "body is a text"),
        ({"paths": ("cart",)}, "is not a path"),
        ({"paths": ("/a\r\nX: y",)}, "is not a path"),
        ({"headers": {"X-A": "1\r\nX-B: 2"}}, "characters that a header cannot have"),
        ({"headers": {"Host": "a"}}, "written by the generator itself"),
    ],
)
def test_what_cannot_be_run_is_told_in_a_sentence(settings, said):
    with pytest.raises(LoadError, match=said) as raised:
        LoadPlan(URL, **settings)
    assert str(raised.value).startswith("No load was sent: ")


@pytest.mark.parametrize(
    ("rate", "points"),
    [
        (50, [(0, 50), (10, 50)]),
        ([(0, 10), (10, 30)], [(0, 10), (10, 30)]),
        ([(2, 10), (6, 30)], [(0, 10), (2, 10), (6, 30), (10, 30)]),
        ([(0, 0), (20, 100)], [(0, 0), (10, 50)]),
        ([(5, 10), (5, 90)], [(0, 10), (5, 10), (5, 90), (10, 90)]),
    ],
)
def test_a_rate_is_points(rate, points):
    assert LoadPlan(URL, rate=rate).points == points


def test_a_plan_in_words_says_no_port():
    assert LoadPlan(URL).asked == "50 requests a second for 10 s"
    assert LoadPlan(URL, rate=[(0, 5), (1, 20)]).asked == "5 to 20 requests a second for 10 s"
    assert LoadPlan(URL, users=1, seconds=2).asked == "1 user, who wait for each answer, for 2 s"


def test_a_plan_survives_json():
    plan = LoadPlan(URL, rate=[(0, 5), (1, 20)], headers={"X": "y"}, paths=("/a", "/b"))
    assert LoadPlan(**plan.as_json()) == plan


def test_a_long_load_is_told_in_longer_intervals():
    assert [LoadPlan(URL, seconds=s).interval for s in (1, 60, 61, 600)] == [0.25, 0.25, 0.5, 2.5]
