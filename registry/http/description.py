"""The API's description, with what is said often said once, under ``components``.

::

    {"x-component": "Problem", "type": "object", ...}     in a schema: kept as components/schemas/Problem
    {"x-component": "Problem401", "description": ...}     in a response: kept as components/responses/Problem401
    a header or path parameter that is the same wherever its name occurs: components/parameters/<name>

Each place then holds a ``$ref``. Rooms mark what they make; nothing here knows what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from fastapi import FastAPI

MARK = "x-component"
_VERBS = frozenset({"get", "put", "post", "patch", "delete"})


def describe(app: FastAPI) -> None:
    """Let `app.openapi()` return the compact description. Call it once, when the app is made."""
    whole = app.openapi

    def compact() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = compacted(whole())
        return app.openapi_schema

    app.openapi = compact  # type: ignore[method-assign]


def compacted(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same description with every marked part, and every common parameter, in ``components``.

    Raises ValueError when two parts of the same name differ.
    """
    kept: dict[str, dict[str, Any]] = {
        "schemas": dict(document.get("components", {}).get("schemas", {})),
        "responses": {},
        "parameters": {},
    }
    made = dict(document)
    operations = [
        operation
        for methods in made.get("paths", {}).values()
        for verb, operation in methods.items()
        if verb in _VERBS
    ]
    for operation in operations:
        for status, response in operation["responses"].items():
            inside = {key: _walked(part, kept) for key, part in response.items()}
            operation["responses"][status] = _kept(inside, "responses", kept)
    for name, parameters in _by_name(operations).items():
        if len(parameters) > 1 and all(parameter == parameters[0] for parameter in parameters):
            kept["parameters"][name] = parameters[0]
    for operation in operations:
        if "parameters" in operation:
            operation["parameters"] = [
                _reference("parameters", parameter["name"])
                if parameter["name"] in kept["parameters"]
                else parameter
                for parameter in operation["parameters"]
            ]
    schemas = kept["schemas"]
    for name in list(schemas):
        schemas[name] = _walked(schemas[name], kept)
    made["paths"] = _walked(made.get("paths", {}), kept)
    used = _used({"paths": made["paths"], **kept}, schemas)
    kept["schemas"] = {name: schemas[name] for name in sorted(used)}
    made["components"] = {
        **document.get("components", {}),
        **{kind: dict(sorted(parts.items())) for kind, parts in kept.items() if parts},
    }
    return made


def _by_name(operations: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for operation in operations:
        for parameter in operation.get("parameters", ()):
            found.setdefault(parameter["name"], []).append(parameter)
    return found


def _walked(part: Any, kept: dict[str, dict[str, Any]]) -> Any:
    """Return a part in which every marked schema, however deep, is a reference."""
    if isinstance(part, dict):
        return _kept({key: _walked(inner, kept) for key, inner in part.items()}, "schemas", kept)
    if isinstance(part, list):
        return [_walked(inner, kept) for inner in part]
    return part


def _kept(part: dict[str, Any], kind: str, kept: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if MARK not in part:
        return part
    name = part[MARK]
    plain = {key: inner for key, inner in part.items() if key != MARK}
    if kept[kind].setdefault(name, plain) != plain:
        raise ValueError(f"two different parts of the description are called {name}")
    return _reference(kind, name)


def _reference(kind: str, name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _used(document: Mapping[str, Any], schemas: Mapping[str, Any]) -> set[str]:
    """Return the names of the schemas that routes lead to; FastAPI adds some of its own that none does."""
    prefix = "#/components/schemas/"
    found: set[str] = set()
    waiting: list[Any] = [part for kind, part in document.items() if kind != "schemas"]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            name = cast("str", part.get("$ref", "")).removeprefix(prefix)
            if name in schemas and name not in found:
                found.add(name)
                waiting.append(schemas[name])
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return found
