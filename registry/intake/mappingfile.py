"""Writes a mapping as the TOML file that `registry.intake.mapping` reads."""

from __future__ import annotations

import json
from collections.abc import Mapping as ReadMapping
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from registry.intake.mapping import Mapping


def written(mapping: Mapping) -> str:
    """Return a mapping as TOML."""
    said = mapping.model_dump(exclude_defaults=True, exclude_none=True)
    lines: list[str] = []
    _table(lines, (), said)
    return "\n".join(lines).strip() + "\n"


def _table(lines: list[str], path: tuple[str, ...], said: ReadMapping[str, Any]) -> None:
    """Write a table: its values, then the tables in it; a source of a field stands on one line."""
    inner = {name: one for name, one in said.items() if isinstance(one, dict) and _deep(path, name)}
    values = {name: one for name, one in said.items() if name not in inner}
    if values or not inner:
        if path:
            lines += ["", f"[{'.'.join(map(_key, path))}]"]
        lines += [f"{_key(name)} = {_value(one)}" for name, one in values.items()]
    for name, one in inner.items():
        _table(lines, (*path, name), one)


def _deep(path: tuple[str, ...], name: str) -> bool:
    """Tell whether what stands under a name is a table of its own."""
    return not (path[-1:] == ("fields",) or (path == ("file",) and name == "skip"))


def _value(one: object) -> str:
    match one:
        case bool():
            return "true" if one else "false"
        case int() | float():
            return str(one)
        case date():
            return one.isoformat()
        case dict():
            return "{ " + ", ".join(f"{_key(name)} = {_value(inner)}" for name, inner in one.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(_value, one)) + "]"
        case _:
            return _text(str(one))


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else _text(name)


def _text(text: str) -> str:
    # A basic string of TOML is one of JSON, but that it also escapes DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
