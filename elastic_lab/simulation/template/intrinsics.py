"""Intrinsic functions: what `Ref`, `Fn::Sub` and others give, as far as a fleet needs them.

A reference to a resource gives a `Reference`, its logical name; nothing is created, so there are
no ids. Source (documented):
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from elastic_lab.simulation.template.reading import TemplateError

_ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"]
_PSEUDO: dict[str, Any] = {
    "AWS::Region": "us-east-1",
    "AWS::AccountId": "123456789012",
    "AWS::StackName": "stack",
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::NoValue": None,
}
_FULL_NAMES = {"TargetGroupFullName": "targetgroup/{}/0", "LoadBalancerFullName": "app/{}/0"}
_VARIABLE = re.compile(r"\$\{([^!{}][^{}]*)\}")


class Reference(str):
    """The logical name of a resource, where a template refers to it."""

    __slots__ = ()


def _is_call(value: Any) -> bool:
    if not isinstance(value, dict) or len(value) != 1:
        return False
    (name,) = value
    return name in ("Ref", "Condition") or str(name).startswith("Fn::")


@dataclass(frozen=True)
class Intrinsics:
    """Resolves values of one template."""

    template: dict[str, Any]

    def resolve(self, value: Any, where: str) -> Any:
        """`value` without intrinsic functions. `where` is for the error. Raises TemplateError."""
        if isinstance(value, list):
            items = [self.resolve(item, where) for item in value]
            return [item for item in items if item is not None]
        if not isinstance(value, dict) or _is_call(value):
            return self.open(value, where)
        pairs = ((key, self.resolve(item, where)) for key, item in value.items())
        return {key: item for key, item in pairs if item is not None}

    def open(self, value: Any, where: str) -> Any:
        """`value`, resolved only where it is itself an intrinsic function, not what is inside."""
        if not _is_call(value):
            return value
        ((name, argument),) = value.items()
        return self._call(name, argument, where)

    def _call(self, name: str, argument: Any, where: str) -> Any:
        functions: dict[str, Callable[[Any, str], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::GetAZs": lambda argument, where: list(_ZONES),
            "Fn::Select": self._select,
            "Fn::Join": self._join,
            "Fn::Split": self._split,
            "Fn::FindInMap": self._find_in_map,
        }
        if name not in functions:
            raise TemplateError(f"{where} uses {name}, which is not supported: write the value.")
        try:
            return functions[name](argument, where)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError):
            raise TemplateError(f"{where} uses {name} in a way that is not understood.") from None

    def _ref(self, name: str, where: str) -> Any:
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name in self.template["Resources"]:
            return Reference(name)
        return self._parameter(name, where)

    def _parameter(self, name: str, where: str) -> Any:
        parameters = self.template.get("Parameters") or {}
        if name not in parameters:
            raise TemplateError(f"{where} refers to {name}, which the template does not have.")
        if "Default" not in parameters[name]:
            raise TemplateError(
                f"{where} needs the parameter {name}, which has no default: give it one."
            )
        default, kind = parameters[name]["Default"], str(parameters[name].get("Type", ""))
        is_list = kind.startswith(("List<", "CommaDelimitedList"))
        return [part.strip() for part in str(default).split(",")] if is_list else default

    def _get_att(self, argument: list[str], where: str) -> Reference | str:
        resource, attribute = argument
        if resource not in self.template["Resources"]:
            raise TemplateError(f"{where} refers to {resource}, which the template does not have.")
        return _FULL_NAMES.get(attribute, "").format(resource) or Reference(resource)

    def _sub(self, argument: str | list[Any], where: str) -> str:
        text, given = argument if isinstance(argument, list) else (argument, {})
        values = self.resolve(given, where)

        def replaced(match: re.Match[str]) -> str:
            name = match[1].strip()
            if name in values:
                return str(values[name])
            return str(self._get_att(name.split(".", 1), where) if "." in name
                       else self._ref(name, where))  # fmt: skip

        return _VARIABLE.sub(replaced, text).replace("${!", "${")

    def _select(self, argument: list[Any], where: str) -> Any:
        index, items = self.resolve(argument, where)
        return items[int(index)]

    def _join(self, argument: list[Any], where: str) -> str:
        separator, items = self.resolve(argument, where)
        return str(separator).join(map(str, items))

    def _split(self, argument: list[Any], where: str) -> list[str]:
        separator, text = self.resolve(argument, where)
        return list(text.split(separator))

    def _find_in_map(self, argument: list[Any], where: str) -> Any:
        name, first, second = self.resolve(argument, where)
        return self.template["Mappings"][name][first][second]
