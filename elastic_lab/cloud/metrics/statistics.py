"""Which statistics there are.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

from __future__ import annotations

import re

PLAIN = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
PERCENTILE = re.compile(r"(p|tm)(\d{1,2}(\.\d{1,10})?|100)")
# AWS has these too.
NOT_COMPUTED = re.compile(r"(ts|tc|wm)\d+(\.\d+)?|IQM|(TM|TC|TS|WM|PR)\(.*\)")


class UnknownStatisticError(ValueError):
    """What was asked for is no statistic of AWS's."""


class StatisticNotComputedError(ValueError):
    """AWS has this statistic, and this cloud has not."""


def check(statistic: str) -> str:
    """`statistic` itself, if it can be computed.

    Raises UnknownStatisticError or StatisticNotComputedError.
    """
    if statistic in PLAIN or is_percentile(statistic):
        return statistic
    if NOT_COMPUTED.fullmatch(statistic):
        raise StatisticNotComputedError(statistic)
    raise UnknownStatisticError(statistic)


def is_percentile(statistic: str) -> bool:
    """Is it pNN, or the trimmed mean tmNN?"""
    found = PERCENTILE.fullmatch(statistic)
    return found is not None and float(found.group(2)) > 0
