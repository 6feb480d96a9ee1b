"""One resource's properties, read by name: the right type, or one sentence that says which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from elastic_lab.simulation.template.intrinsics import Intrinsics, Reference
from elastic_lab.simulation.template.reading import TemplateError

_NOTHING = object()


@dataclass(frozen=True)
class Properties:
    """Some properties and where they stand, such as "WebGroup.LaunchTemplate".

    Each is resolved when it is asked for: what nobody asks for may use any function.
    """

    where: str
    values: dict[str, Any]
    intrinsics: Intrinsics

    def __contains__(self, name: str) -> bool:
        return self._open(name) is not None

    def text(self, name: str, default: Any = _NOTHING) -> str:
        """A text; numbers are texts too, as in CloudFormation."""
        value = self._get(name, default)
        if isinstance(value, (dict, list)):
            raise TemplateError(f"{self.where}.{name} should be a text.")
        return value if isinstance(value, str) else str(value)

    def number(self, name: str, default: Any = _NOTHING) -> Any:
        """A number, maybe written as text; an int where it is whole. The default as it is."""
        value = self._get(name, default)
        if value is default:
            return value
        try:
            number = float(value)
            if isinstance(value, bool) or not abs(number) < 1e12:
                raise ValueError
        except (TypeError, ValueError):
            raise TemplateError(f"{self.where}.{name} should be a number, not {value!r}.") from None
        return int(number) if number.is_integer() else number

    def whole(self, name: str, default: Any = _NOTHING) -> Any:
        """A whole number; the default as it is."""
        value = self.number(name, default)
        if value is not default and not isinstance(value, int):
            raise TemplateError(f"{self.where}.{name} should be a whole number, not {value}.")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """True or false, maybe written as text."""
        value = str(self._get(name, default)).lower()
        if value not in ("true", "false"):
            raise TemplateError(f"{self.where}.{name} should be true or false.")
        return value == "true"

    def texts(self, name: str) -> list[str]:
        """A list of texts; one alone, or with commas, is a list too. Empty if it is missing."""
        value = self._get(name, [])
        if isinstance(value, Reference) or not isinstance(value, (list, str)):
            value = [value]
        items = value.split(",") if isinstance(value, str) else value
        return [item if isinstance(item, Reference) else str(item).strip() for item in items]

    def inside(self, name: str) -> Properties:
        """The properties in the property `name`; none if it is missing."""
        return self._nested(name, self._open(name) or {})

    def each(self, name: str) -> list[Properties]:
        """The properties in each item of the list `name`; empty if it is missing."""
        items = self._open(name) or []
        if not isinstance(items, list):
            raise TemplateError(f"{self.where}.{name} should be a list.")
        opened = (self.intrinsics.open(item, f"{self.where}.{name}") for item in items)
        return [self._nested(name, item) for item in opened if item is not None]

    def refuse(self, name: str, advice: str) -> None:
        """Raise TemplateError if the property is there."""
        if name in self:
            raise TemplateError(f"{self.where}.{name} is not simulated: {advice}.")

    def _get(self, name: str, default: Any) -> Any:
        value = self.intrinsics.resolve(self.values.get(name), f"{self.where}.{name}")
        if value is not None:
            return value
        if default is _NOTHING:
            raise TemplateError(f"{self.where} has no {name}, which a simulation needs.")
        return default

    def _open(self, name: str) -> Any:
        return self.intrinsics.open(self.values.get(name), f"{self.where}.{name}")

    def _nested(self, name: str, value: Any) -> Properties:
        if not isinstance(value, dict):
            raise TemplateError(f"{self.where}.{name} should have properties in it.")
        return Properties(f"{self.where}.{name}", value, self.intrinsics)


@dataclass(frozen=True)
class Resources:
    """The resources of a template by type; a resource is resolved when it is asked for."""

    template: dict[str, Any]

    def of(self, kind: str) -> Iterator[tuple[str, Properties]]:
        """Logical name and properties of each resource of a type, in the template's order."""
        for name, resource in self.template["Resources"].items():
            if isinstance(resource, dict) and resource.get("Type") == kind:
                yield name, self._properties(name, resource)

    def one(self, name: str, kind: str, where: str) -> Properties:
        """The resource `name` of a type. Raises TemplateError if the template does not have it."""
        for found, properties in self.of(kind):
            if found == name:
                return properties
        raise TemplateError(
            f"{where} names {name!r}, which is no {kind} of this template: add it, and use !Ref."
        )

    def names_of(self, *kinds: str) -> list[str]:
        """Logical names of the resources of some types, without looking into them."""
        every = self.template["Resources"].items()
        return [name for name, r in every if isinstance(r, dict) and r.get("Type") in kinds]

    def _properties(self, name: str, resource: dict[str, Any]) -> Properties:
        if "Condition" in resource:
            raise TemplateError(
                f"{name} has a Condition, and conditions are not evaluated: remove it."
            )
        values = resource.get("Properties") or {}
        if not isinstance(values, dict):
            raise TemplateError(f"{name}.Properties should have properties in it.")
        return Properties(name, values, Intrinsics(self.template))
