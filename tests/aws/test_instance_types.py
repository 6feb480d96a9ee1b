"""Types and prices know the same instances, and credits add up to their baseline."""

import pytest

from elastic_lab.aws.instance_types import load_types
from elastic_lab.aws.prices import load_prices


def test_every_priced_type_is_known():
    assert set(load_types()) == set(load_prices().on_demand_per_hour)


@pytest.mark.parametrize(("name", "baseline"), [("t3.micro", 0.1), ("t3.small", 0.2)])
def test_the_baseline_is_what_credits_pay_for(name, baseline):
    kind = load_types()[name]
    assert kind.credits_per_hour / 60 / kind.vcpus == pytest.approx(baseline)
    assert kind.credit_cap == 24 * kind.credits_per_hour
