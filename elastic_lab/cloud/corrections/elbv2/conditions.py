"""The conditions of a listener rule.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html and
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html;
moto looks at each condition's field and at the length of its values.
"""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import Any

from elastic_lab.cloud.corrections.elbv2.errors import invalid

VALUES_LIMIT = 5
ONCE = ("host-header", "http-request-method", "path-pattern", "source-ip")
CONFIGS = {
    "host-header": "HostHeaderConfig",
    "http-header": "HttpHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "path-pattern": "PathPatternConfig",
    "query-string": "QueryStringConfig",
    "source-ip": "SourceIpConfig",
}
CHARACTERS = {
    "host-header": re.compile(r"[A-Za-z0-9.*?-]+"),
    "path-pattern": re.compile(r"[A-Za-z0-9_.$/~\"'@:+&*?-]+"),
}


def check_conditions(conditions: Sequence[Mapping[str, Any]]) -> None:
    """Refuse conditions that AWS does not take. The limits are documented."""
    fields = [condition.get("Field") for condition in conditions]
    if None in fields:
        raise invalid("A condition field must be specified")
    for field in ONCE:
        if fields.count(field) > 1:
            raise invalid(f"A rule can only have one '{field}' condition")  # the words are ours
    if sum(len(_values(condition)) for condition in conditions) > VALUES_LIMIT:
        raise invalid(f"A rule can only have '{VALUES_LIMIT}' condition values")
    for condition in conditions:
        _check_values(condition)


def _check_values(condition: Mapping[str, Any]) -> None:
    field = condition["Field"]
    for value in _values(condition):
        if field in CHARACTERS and not CHARACTERS[field].fullmatch(value):
            # The characters are documented, the words are ours.
            raise invalid(f"The '{field}' value '{value}' contains invalid characters")
        if field == "source-ip" and not _is_block(value):
            raise invalid(f"The 'source-ip' value '{value}' is not a valid CIDR block")


def _values(condition: Mapping[str, Any]) -> list[Any]:
    config = condition.get(CONFIGS.get(condition["Field"], "")) or {}
    return list(config.get("Values") or condition.get("Values") or [])


def _is_block(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text
