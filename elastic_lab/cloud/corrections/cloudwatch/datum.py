"""What AWS refuses of PutMetricData.

The rules are those of
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html and
API_PutMetricData.html; of the messages those on AWS/, on past times and on mutually exclusive
parameters are as users have reported them, the others are in their manner.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from elastic_lab.cloud.corrections.cloudwatch.errors import (
    cloudwatch_error,
    invalid_combination,
    invalid_value,
)

LARGEST = 2.0**360
MOST_VALUES, MOST_DIMENSIONS, LONGEST_NAME, LONGEST_VALUE = 150, 30, 255, 1024
TWO_WEEKS, TWO_HOURS = 14 * 86_400.0, 2 * 3_600.0
RESOLUTIONS = (1, 60)
STATISTIC_SET = ("SampleCount", "Sum", "Minimum", "Maximum")


def check_namespace(namespace: str) -> None:
    """Namespaces that begin with AWS/ are AWS's."""
    if namespace.startswith("AWS/"):
        raise invalid_value("The value AWS/ for parameter Namespace is invalid.")
    if namespace.startswith(":") or len(namespace) > LONGEST_NAME or not namespace.strip():
        raise invalid_value(f"The value {namespace} for parameter Namespace is invalid.")


def check_times(times: Sequence[float], now: float) -> None:
    """No more than two weeks ago, and two hours ahead; every one that is not is named."""
    told = [
        f"The parameter MetricData.member.{number}.Timestamp must specify a time "
        + ("within the past two weeks." if time < now else "no more than two hours in the future.")
        for number, time in enumerate(times, 1)
        if not now - TWO_WEEKS <= time <= now + TWO_HOURS
    ]
    if told:
        raise invalid_value("\n".join(told))


def check_datum(datum: dict[str, Any], where: str) -> None:
    """Check one datum, whose place in the request is `where`."""
    _check_kinds(datum, where)
    _check_numbers(datum, where)
    _check_dimensions(datum.get("Dimensions") or [], where)
    resolution = datum.get("StorageResolution")
    if resolution is not None and int(resolution) not in RESOLUTIONS:
        raise invalid_value(
            f"The value {resolution} for parameter {where}.StorageResolution is invalid."
        )


def _check_kinds(datum: dict[str, Any], where: str) -> None:
    given = [name for name in ("Value", "Values", "StatisticValues") if _given(datum, name)]
    if not given:
        raise cloudwatch_error(
            "MissingParameter", f"At least one of the parameters {where}.Value, {where}.Values or "
            f"{where}.StatisticValues must be specified.",
        )  # fmt: skip
    if len(given) > 1:
        message = (
            f"The parameters {where}.{given[0]} and {where}.{given[1]} are mutually exclusive "
            "and you have specified both."
        )
        if "StatisticValues" in given:
            raise invalid_combination(message)
        raise invalid_value(message)


def _given(datum: dict[str, Any], name: str) -> bool:
    return datum.get(name) not in (None, [], {})


def _check_numbers(datum: dict[str, Any], where: str) -> None:
    for name, value in _numbers(datum):
        if not math.isfinite(value) or abs(value) > LARGEST:
            shown = "NaN" if math.isnan(value) else value
            raise invalid_value(f"The value {shown} for parameter {where}.{name} is invalid.")
    values, counts = datum.get("Values") or [], datum.get("Counts") or []
    if len(values) > MOST_VALUES:
        raise invalid_value(
            f"The collection {where}.Values must not have a size greater than {MOST_VALUES}."
        )
    if counts and len(counts) != len(values):
        raise invalid_value(
            f"The parameters {where}.Values and {where}.Counts must be of the same size."
        )
    if any(float(count) < 0 for count in counts):
        raise invalid_value(f"The parameter {where}.Counts must not have negative members.")
    _check_statistic_set(datum.get("StatisticValues"), where)


def _numbers(datum: dict[str, Any]) -> Iterator[tuple[str, float]]:
    if datum.get("Value") is not None:
        yield "Value", float(datum["Value"])
    for name in ("Values", "Counts"):
        yield from ((name, float(value)) for value in datum.get(name) or [])
    for name, value in (datum.get("StatisticValues") or {}).items():
        yield f"StatisticValues.{name}", float(value)


def _check_statistic_set(sums: dict[str, Any] | None, where: str) -> None:
    if not sums:
        return
    for name in STATISTIC_SET:
        if name not in sums:
            raise cloudwatch_error(
                "MissingParameter", f"The parameter {where}.StatisticValues.{name} is required."
            )
    if float(sums["SampleCount"]) <= 0:
        raise invalid_value(
            f"The parameter {where}.StatisticValues.SampleCount must be greater than 0."
        )
    if float(sums["Minimum"]) > float(sums["Maximum"]):
        raise invalid_value(
            f"The parameter {where}.StatisticValues.Maximum must be greater than or equal to "
            f"{where}.StatisticValues.Minimum."
        )


def _check_dimensions(dimensions: list[dict[str, Any]], where: str) -> None:
    if len(dimensions) > MOST_DIMENSIONS:
        raise invalid_value(
            f"The collection {where}.Dimensions must not have a size greater than "
            f"{MOST_DIMENSIONS}."
        )
    for number, dimension in enumerate(dimensions, 1):
        for part, longest in (("Name", LONGEST_NAME), ("Value", LONGEST_VALUE)):
            text = str(dimension.get(part) or "")
            if _is_bad(text, longest) or (part == "Name" and text.startswith(":")):
                raise invalid_value(
                    f"The value {text} for parameter {where}.Dimensions.member.{number}.{part} "
                    "is invalid."
                )


def _is_bad(text: str, longest: int) -> bool:
    return not text.strip() or not text.isascii() or len(text) > longest
