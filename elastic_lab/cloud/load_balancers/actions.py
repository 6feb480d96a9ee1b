"""Actions and conditions as the API took them, in the data plane's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from elastic_lab.dataplane.balancer.config import (
    Action,
    Condition,
    FixedResponse,
    Forward,
    HostHeader,
    HttpHeader,
    HttpRequestMethod,
    PathPattern,
    QueryString,
    Redirect,
    SourceIp,
    WeightedTargetGroup,
)


def action_of(actions: Iterable[Any]) -> Action | None:
    """The one that answers: the last, before which others authenticate; None for an unknown."""
    last = list(actions)[-1]
    data: Mapping[str, Any] = last.data
    match last.type:
        case "forward":
            return _forward(data)
        case "redirect":
            return _redirect(data["RedirectConfig"])
        case "fixed-response":
            given = data["FixedResponseConfig"]
            return FixedResponse(
                int(given["StatusCode"]),
                given.get("MessageBody", ""),
                given.get("ContentType") or "text/plain",
            )
    return None


def _forward(data: Mapping[str, Any]) -> Forward:
    config = data.get("ForwardConfig") or {}
    listed = config.get("TargetGroups") or [{"TargetGroupArn": data["TargetGroupArn"]}]
    groups = tuple(
        WeightedTargetGroup(group["TargetGroupArn"], int(group.get("Weight", 1)))
        for group in listed
    )
    sticky = config.get("TargetGroupStickinessConfig") or {}
    enabled = str(sticky.get("Enabled", False)).lower() == "true"
    return Forward(groups, int(sticky.get("DurationSeconds", 3600)) if enabled else None)


def _redirect(given: Mapping[str, Any]) -> Redirect:
    names = {"protocol": "Protocol", "host": "Host", "port": "Port", "path": "Path"}
    kept = {ours: str(given[name]) for ours, name in names.items() if given.get(name)}
    if "Query" in given:
        kept["query"] = str(given["Query"])
    return Redirect(given["StatusCode"], **kept)


def condition_of(given: Mapping[str, Any]) -> Condition | None:
    """None for a field that is not known."""
    field = given["Field"]
    configs = (given[key] for key in given if key.endswith("Config") and given[key])
    config: Mapping[str, Any] = next(configs, {})
    values = tuple(config.get("Values") or given.get("Values") or ())
    match field:
        case "path-pattern":
            return PathPattern(values)
        case "host-header":
            return HostHeader(values)
        case "http-header":
            return HttpHeader(config["HttpHeaderName"], values)
        case "query-string":
            return QueryString(tuple((pair.get("Key"), pair["Value"]) for pair in values))
        case "http-request-method":
            return HttpRequestMethod(values)
        case "source-ip":
            return SourceIp(values)
    return None
