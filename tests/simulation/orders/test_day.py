"""A lab's day travels as JSON and comes back the same."""

import json
import subprocess
import sys

import pytest

from elastic_lab.simulation.orders.day import Day, Outage, day_of


def test_a_day_comes_back_from_json():
    day = Day("noon", "spike", {"base": 5.0}, outages=(Outage(12, zone="us-east-1a"), Outage(13)))
    assert day_of(json.loads(json.dumps(day.as_json()))) == day


def test_a_day_refuses_what_it_does_not_know():
    with pytest.raises(TypeError):
        day_of({"name": "x", "shape": "spike", "weather": "rain"})


def test_a_notebook_names_days_without_loading_the_simulation():
    code = "import sys, elastic_lab.exercises; print('numba' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
