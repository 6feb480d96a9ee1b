"""Reading a template's text: YAML with CloudFormation's short forms, or JSON (which is YAML)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from elastic_lab.plain_error import PlainError

LARGEST = 1_000_000
"""Bytes of a template at most; CloudFormation's own quota (documented)."""


class TemplateError(PlainError):
    """A template cannot be used. The message is one sentence: where, what, what to do."""


class _Loader(yaml.SafeLoader):
    """YAML's safe types, with short intrinsics; times stay text, as CloudFormation has them."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own attribute
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """`!Ref x` is {"Ref": x}, `!Sub x` is {"Fn::Sub": x}, `!GetAtt a.b` splits at the dot."""
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)


def read_template(path: Path) -> dict[str, Any]:
    """The template in `path` as plain values. Raises TemplateError."""
    try:
        if path.is_file() and path.stat().st_size > LARGEST:
            raise TemplateError(f"{path.name} has more than {LARGEST:,} bytes, AWS's limit too.")
        template = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except OSError as error:
        raise TemplateError(f"{path.name} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise TemplateError(f"{path.name} is not a text file; save it as UTF-8.") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise TemplateError(f"{path.name} is neither YAML nor JSON{_where(error)}.") from None
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        raise TemplateError(f"{path.name} is no CloudFormation template: it has no Resources.")
    return template


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f": {getattr(error, 'problem', None)} in line {mark.line + 1}" if mark else ""
