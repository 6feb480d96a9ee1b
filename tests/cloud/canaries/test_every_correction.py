"""A correction without a canary, and a canary without a correction, are both faults."""

import re
from pathlib import Path

import pytest

from elastic_lab.cloud.corrections import RESPONSE_CLASSES, all_corrections

HERE = Path(__file__).parent
CANARY = re.compile(r"^def test_(\w+)\(", re.MULTILINE)


def canaries() -> set[str]:
    """`service.handler` for each test of each `test_<service>.py` in this folder."""
    return {
        f"{service}.{name}"
        for service in RESPONSE_CLASSES
        for name in CANARY.findall((HERE / f"test_{service}.py").read_text(encoding="utf-8"))
    }


def test_every_correction_has_its_canary_and_every_canary_its_correction():
    assert canaries() == {correction.name for correction in all_corrections()}


def test_every_correction_has_a_name_of_its_own():
    names = [correction.name for correction in all_corrections()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("correction", all_corrections(), ids=lambda each: each.name)
def test_a_correction_says_what_moto_does_and_where_aws_says_otherwise(correction):
    assert correction.moto
    assert correction.handler.__doc__.startswith("AWS ")
    assert correction.source.startswith("https://docs.aws.amazon.com/")
    assert correction.operations
