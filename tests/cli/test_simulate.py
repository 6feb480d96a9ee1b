"""`elastic-lab simulate`, as it is typed.

A process of its own costs more than most days take to play, so only what needs one has one: the
summary for people, the same bytes anywhere, and a refusal after much work. The rest calls the
console script's entry in this process.
"""

import json
import math
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from elastic_lab.aws.prices import load_prices
from elastic_lab.cli.main import main
from elastic_lab.simulation.trace_file import read_trace
from tests.conftest import shared_data

WORLD_CUP = "worldcup98-1998-06-30-per-minute.csv"
WEB = Path(__file__).parents[1] / "simulation" / "template" / "web.yaml"

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")
"""In a process of its own a warning is a line on stderr; here pytest would keep it to itself."""


@dataclass(frozen=True)
class Told:
    """How the command ended and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def simulate(monkeypatch, capfd) -> Callable[..., Told]:
    """The command in this process; anything but an end by exit code goes on to the test."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments) -> Told:
        monkeypatch.setattr(sys, "argv", ["elastic-lab", "simulate", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        return Told(end.value.code, *capfd.readouterr())

    return run


def simulate_in_a_process(*arguments) -> Told:
    done = subprocess.run(
        [sys.executable, "-m", "elastic_lab.cli.main", "simulate", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
        env={**os.environ, "COLUMNS": "200"},
    )
    return Told(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def numbers(simulate) -> Callable[..., dict]:
    """What the command tells with --json."""

    def read(*arguments) -> dict:
        told = simulate(*arguments, "--json")
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)

    return read


@pytest.fixture
def hour(tmp_path) -> Path:
    """An hour whose load doubles in the middle: 180,000 requests."""
    return written(tmp_path, [(60 * m, 2000 if m < 30 else 4000) for m in range(60)])


def written(folder: Path, rows, name: str = "hour.csv") -> Path:
    path = folder / name
    path.write_text("time,count\n" + "".join(f"{time},{count}\n" for time, count in rows))
    return path


def test_the_summary_for_people(hour):
    told = simulate_in_a_process(hour)
    assert told.returncode == 0
    assert told.stderr == ""
    for part in ("180,000 offered", "within 0.5 s", "p50", "p95", "p99", "Lost", "min 2, mean",
                 "regret $", load_prices().date, "Elasticity"):  # fmt: skip
        assert part in told.stdout


def test_json_has_the_same_numbers(hour, simulate, numbers):
    found = numbers(hour)
    requests = found["requests"]
    assert requests["offered"] == 180_000
    assert requests["offered"] == requests["served"] + requests["lost"] + requests["in_flight"]
    assert requests["lost"] == sum(requests["lost_because"].values())
    assert 0 < requests["within_objective"] <= requests["served"]
    latency = found["latency_seconds"]
    assert 0 < latency["p50"] < latency["p95"] < latency["p99"]
    sizes = found["instances"]
    assert sizes["min"] <= sizes["mean"] <= sizes["max"]
    cost = found["cost"]
    assert cost["regret"] == pytest.approx(cost["instances"] - cost["clairvoyant"], rel=1e-4)
    assert (cost["price"]["hourly"], cost["price"]["date"]) == (0.096, load_prices().date)
    assert set(found["elasticity_percent"]) == {
        "under_accuracy", "over_accuracy", "under_timeshare", "over_timeshare", "instability",
    }  # fmt: skip
    assert found["scaling"]["scale_outs"] >= 1
    assert f"{sizes['max']};" in simulate(hour).stdout


def test_poisson_arrivals_are_within_their_error(hour, numbers):
    offered = numbers(hour, "--arrivals", "poisson", "--seed", 3)["requests"]["offered"]
    assert offered != 180_000
    assert abs(offered - 180_000) < 5 * math.sqrt(180_000)


def test_the_same_seed_gives_the_same_bytes_in_another_process(hour, tmp_path, simulate):
    here, there = (tmp_path / name for name in ("here.svg", "there.svg"))
    one = simulate(hour, "--seed", 5, "--json", "--plot", here)
    two = simulate_in_a_process(hour, "--seed", 5, "--json", "--plot", there)
    assert (one.returncode, one.stdout) == (0, two.stdout)
    assert here.read_bytes() == there.read_bytes()
    other = simulate(hour, "--seed", 6, "--json", "--plot", here)
    assert other.returncode == 0
    assert other.stdout != one.stdout


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_picture_has_a_text_alternative(hour, tmp_path, kind, simulate):
    picture = tmp_path / f"hour.{kind}"
    told = simulate(hour, "--plot", picture)
    assert told.returncode == 0, told.stderr
    assert "Picture: four panels over one time axis." in told.stdout
    if kind == "png":
        assert picture.read_bytes().startswith(b"\x89PNG")
    else:
        assert ElementTree.parse(picture).getroot().tag.endswith("svg")


def test_a_template_gives_the_fleet(hour, numbers):
    found = numbers(hour, "--template", WEB)
    assert found["fleet"]["instance_type"] == "c5.large"
    assert (found["fleet"]["group"], found["fleet"]["max_size"]) == ("stack-web", 30)
    assert found["cost"]["price"]["hourly"] == 0.085
    assert found["not_simulated"] == ["Warm"]
    assert any("RequestCountPerTarget" in line for line in found["fleet"]["scaled_by"])


def test_an_objective_is_judged_by(hour, numbers):
    strict, lenient = (numbers(hour, "--objective", s)["objective"] for s in (0.25, 2.0))
    assert strict["share_reached"] < lenient["share_reached"]


def test_a_fleet_that_is_too_small_says_why_requests_were_lost(tmp_path, numbers):
    told = numbers(written(tmp_path, [(0, 100), (60, 40_000), (120, 40_000), (180, 40_000)]))
    assert told["requests"]["lost_because"]["queue full"] > 0
    assert not told["objective"]["met"]


HANDLED = {
    "gaps": ("time,count\n0,5\n60,5\n120,5\n600,5\n", 20, "missing steps"),
    "fractions": ("time,count\n0,1.5\n60,1.5\n120,3\n", 6, "rounded"),
    "unsorted": ("time,count\n120,1\n0,2\n60,3\n", 6, "sorted"),
    "dates": ("31.01.2026 12:00;7\n31.01.2026 12:05;8\n", 15, ""),
    "epoch in ms": ("1769860800000,7\n1769860801000,8\n", 15, ""),
    "offset": ("2026-01-31T12:00:00+02:00,7\n2026-01-31T12:01:00+02:00,8\n", 15, ""),
    "hours": ("hour,requests\n0,7\n1,8\n", 15, ""),
    "tenths": ("time,count\n0,7\n0.1,8\n", 15, ""),
    "no requests": ("time,count\n0,0\n60,0\n", 0, ""),
}


@pytest.mark.parametrize("case", HANDLED)
def test_an_odd_trace_is_handled(case, tmp_path, numbers):
    text, total, note = HANDLED[case]
    path = tmp_path / "odd.csv"
    path.write_text(text)
    found = numbers(path)
    assert found["requests"]["offered"] == total
    assert note in " ".join(found["notes"])


BAD = {
    "negative": (b"time,count\n0,5\n60,-5\n", "line 3: -5 requests is less than none"),
    "repeated": (b"time,count\n0,5\n60,5\n60,5\n", "the same time as in line 3"),
    "text": (b"time,count\n0,5\n60,many\n", "'many' is not a number"),
    "thousands": (b"time,count\n0;5\n60;1_000\n", "columns"),
    "nan": (b"time,count\n0,5\n60,nan\n", "not a number"),
    "odd times": (b"time,count\nsoon,5\nlater,5\n", "no known format"),
    "unequal steps": (b"time,count\n0,5\n60,5\n90,5\n120,5\n200,5\n", "equally long"),
    "one row": (b"time,count\n0,5\n", "one row"),
    "empty": (b"", "no rows"),
    "header alone": (b"time,count\n", "no rows"),
    "binary": (b"\x00\xff\xfe\x01", "not a text file"),
    "zeros": (b"\x00" * 300_000, "not a CSV file"),
    "one column": (b"5\n6\n", "column"),
    "too long": (b"time,count\n0,5\n86400000,5\n", "at most 92"),
    "too many": (b"time,count\n0,999999999999\n60,5\n", "at most 2,000,000,000"),
    "not believable": (b"time,count\n0,1e30\n60,5\n", "not believable"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_trace_is_one_line_and_exit_code_2(case, tmp_path, simulate):
    text, sentence = BAD[case]
    path = tmp_path / "bad.csv"
    path.write_bytes(text)
    refused(simulate(path), sentence)


def refused(told: Told, sentence: str) -> None:
    assert told.returncode == 2
    assert sentence in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    assert told.stdout == ""


def test_places_that_are_no_trace(tmp_path, simulate):
    refused(simulate(tmp_path), "no line of an access log here")
    refused(simulate(tmp_path / "none.csv"), "No such file")


def test_other_arguments_that_cannot_be(hour, tmp_path, simulate):
    refused(simulate(hour, "--plot", tmp_path / "day.pdf"), "ends in .png or .svg")
    refused(simulate(hour, "--plot", tmp_path / "no" / "day.png"), "cannot be written")
    refused(simulate(hour, "--template", tmp_path / "no.yaml"), "cannot be read")
    refused(simulate(hour, "--service-time", 10), "needs 10 s on average for one; ask for less by")
    refused(simulate(hour, "--objective", 0.01), "--objective")
    assert simulate(hour, "--seed", -1).returncode == 2


def test_200_megabytes_are_refused_in_a_line(tmp_path):
    """Each second of 115 days; in a process of its own, for it takes much memory to read."""
    path = tmp_path / "huge.csv"
    ends = ["", *(f"{second:05d},12345678\n" for second in range(100_000))]
    with path.open("w") as file:
        file.writelines(f"{start:05d}".join(ends) for start in range(100))
    assert path.stat().st_size >= 200_000_000
    refused(simulate_in_a_process(path), "at most 92 are simulated")


def test_the_world_cup_day(numbers):
    path = shared_data(WORLD_CUP)
    found = numbers(path)
    assert found["requests"]["offered"] == read_trace(path).total == 75_207_657
    assert found["objective"]["met"]
    assert found["start"] == "1998-06-30T00:00:00Z"


def test_a_real_load_balancers_fortnight(numbers):
    path = shared_data("nab-elb-request-count.csv")
    found = numbers(path)
    assert found["requests"]["offered"] == read_trace(path).total
