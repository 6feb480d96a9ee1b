"""One dated price file, with its source."""

import json
from datetime import date

import pytest

from elastic_lab.aws.prices import load_prices


def test_every_price_has_a_date_and_a_source():
    prices = load_prices()
    assert date.fromisoformat(prices.date) < date(2100, 1, 1)
    assert prices.source
    assert prices.provenance() == f"us-east-1, {prices.source}, {prices.date}"
    assert all(0 < price < 100 for price in prices.on_demand_per_hour.values())


def test_types_double_in_price_with_their_size():
    prices = load_prices()
    assert prices.instance_hour("t3.small") == pytest.approx(2 * prices.instance_hour("t3.micro"))


def test_newer_prices_can_be_loaded(tmp_path):
    newer = {"region": "eu-west-1", "currency": "EUR", "date": "2027-01-01", "source": "ours"}
    newer["on_demand_per_hour"] = {"x": 1.0}
    (tmp_path / "prices.json").write_text(json.dumps(newer))
    assert load_prices(tmp_path / "prices.json").instance_hour("x") == 1.0
