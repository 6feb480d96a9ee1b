from __future__ import annotations

import numpy as np
import pytest

from elastic_lab.simulation.random_kernel import stream
from elastic_lab.simulation.service_time import ServiceTime


@pytest.mark.parametrize(
    "service",
    [
        ServiceTime(0.2, "deterministic"),
        ServiceTime(0.2, "exponential"),
        ServiceTime(0.2, "lognormal", cv=0.5),
        ServiceTime(0.2, "lognormal", cv=2.0),
        ServiceTime(0.2, "gamma", cv=0.5),
        ServiceTime(0.2, "gamma", cv=2.0),
    ],
)
def test_mean_and_variability_are_as_asked(service: ServiceTime) -> None:
    sample = np.empty(1_000_000)
    service.sample(sample, stream(3))
    assert sample.min() >= 0
    assert sample.mean() == pytest.approx(0.2, rel=0.01)
    assert (sample.std() / sample.mean()) ** 2 == pytest.approx(service.squared_cv, rel=0.06)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((0.0,), "above 0 seconds"),
        ((float("nan"),), "above 0 seconds"),
        ((1.0, "uniform"), "one of deterministic, exponential"),
        ((1.0, "gamma", 0.0), "variation must be above 0"),
    ],
)
def test_refuses_what_is_no_service_time(arguments: tuple, sentence: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=sentence):
        ServiceTime(*arguments)
