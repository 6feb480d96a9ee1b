"""Values on their way in. A function stays outside: what arrives calls back."""

from __future__ import annotations

import builtins
import importlib
from collections.abc import Callable, Mapping
from typing import Any

Call = Callable[..., Any]


def packed(value: Any, kept: list[Call]) -> dict[str, Any]:
    """`value` for the wire; a function is added to `kept` and travels as its place there."""
    if not callable(value):
        return {"value": value}
    kept.append(value)
    return {"function": len(kept) - 1}


def unpacked(told: Mapping[str, Any], call_back: Callable[[int, tuple[Any, ...]], Any]) -> Any:
    """What `packed` made; `call_back` is asked to call the function at a place."""
    if "function" not in told:
        return told["value"]
    place = int(told["function"])

    def function(*arguments: Any) -> Any:
        return call_back(place, arguments)

    return function


def told_of_error(error: BaseException) -> dict[str, Any]:
    """An error for the wire: its types, the nearest first, and its words."""
    kinds = [f"{kind.__module__}:{kind.__qualname__}" for kind in type(error).__mro__]
    return {"kinds": kinds, "words": str(error)}


def error_of(told: Mapping[str, Any]) -> BaseException:
    """An error of the same name and words, of the nearest type that is known here."""
    kinds = [str(kind) for kind in told["kinds"]]
    known = next((found for found in map(_exception_type, kinds) if found), Exception)
    name = kinds[0].rpartition(":")[2].rpartition(".")[2]
    if known.__name__ != name:
        known = type(name, (known,), {})
    try:
        return known(told["words"])
    except TypeError:
        return type(name, (Exception,), {})(told["words"])


def _exception_type(kind: str) -> type[Exception] | None:
    module, _, name = kind.partition(":")
    try:
        home = builtins if module == "builtins" else importlib.import_module(module)
    except ImportError:
        return None
    found = getattr(home, name, None)
    return found if isinstance(found, type) and issubclass(found, Exception) else None
