"""The API's description: whole, within itself true, small, and every answer that comes is one it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from registry.http.description import MARK
from registry.web.app import make_app
from tests.support.demo_register import DemoRegister

LARGEST = 420_000
"""Bytes; with every problem and every list of codes written out at each place it was 590,000."""

PUBLIC = {
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/enrolment"),
    ("POST", "/api/v1/enrolment/confirm"),
    ("GET", "/api/v1/audit/checkpoint"),
    ("GET", "/api/v1/audit/tile/{path}"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
}
Operation = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def document(demo: DemoRegister) -> dict[str, Any]:
    answer = demo.person("member").get("/openapi.json")
    assert len(answer.content) < LARGEST
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> list[Operation]:
    return [
        (verb.upper(), path, operation)
        for path, verbs in document["paths"].items()
        for verb, operation in verbs.items()
    ]


def parts(part: Any) -> Iterator[dict[str, Any]]:
    """Every object of a description, however deep; the names of a schema's members are no objects of it."""
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from parts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from parts(inner)


def resolved(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        found: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def test_every_reference_leads_somewhere_and_every_component_is_used(document: dict[str, Any]) -> None:
    referred = {part["$ref"] for part in parts(document) if isinstance(part.get("$ref"), str)}
    kept = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses", "parameters")
        for name in document["components"][kind]
    }
    assert referred == kept
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name.rpartition("/")[2]) for name in kept)
    assert not any(MARK in part for part in parts(document))


def test_every_route_stands_in_it_and_nothing_else(demo: DemoRegister, operations: list[Operation]) -> None:
    routes = {
        (method, re.sub(r":path\}", "}", route.path))
        for route in iter_route_contexts(make_app(demo.serve).routes)
        if getattr(route, "include_in_schema", False) and hasattr(route, "dependant")
        for method in route.methods or ()
        if method != "HEAD"
    }
    api = {(method, path) for method, path in routes if path.startswith("/api/") or path.count("/") == 1}
    described = {(method, path) for method, path, _ in operations}
    assert described <= routes
    assert {(method, path) for method, path in api if path.startswith("/api/")} <= described
    assert len({operation["operationId"] for _, _, operation in operations}) == len(operations)


def test_every_operation_says_what_it_takes_and_who_may_ask(
    document: dict[str, Any], operations: list[Operation]
) -> None:
    schemes = document["components"]["securitySchemes"]
    for method, path, operation in operations:
        parameters = [resolved(document, one) for one in operation.get("parameters", ())]
        in_path = {one["name"] for one in parameters if one["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", path)), path
        assert all(one["required"] for one in parameters if one["in"] == "path")
        named = {name for one in operation.get("security", ()) for name in one}
        assert named <= set(schemes)
        assert bool(named) is ((method, path) not in PUBLIC), (method, path)
        assert operation["summary"]


def test_every_status_has_a_meaning_and_every_problem_is_the_same_schema(
    document: dict[str, Any], operations: list[Operation]
) -> None:
    for method, path, operation in operations:
        statuses = operation["responses"]
        assert any(status.startswith("2") for status in statuses), (method, path)
        assert {"413", "414", "500", "503"} <= set(statuses), (method, path)
        assert ((method, path) in PUBLIC) or "401" in statuses, (method, path)
        for status, reference in statuses.items():
            response = resolved(document, reference)
            assert response["description"]
            if int(status) < 400 or (path, status) == ("/readyz", "503"):
                continue
            content = response["content"]["application/problem+json"]
            assert content == {"schema": {"$ref": "#/components/schemas/Problem"}}


def test_every_schema_is_one(document: dict[str, Any]) -> None:
    kinds = {"object", "array", "string", "number", "integer", "boolean", "null"}
    for name, schema in document["components"]["schemas"].items():
        assert set(schema) & {"type", "anyOf", "allOf", "$ref", "enum", "const"}, name
        for part in parts({key: inner for key, inner in schema.items() if key != "examples"}):
            if isinstance(part.get("type"), str):
                assert part["type"] in kinds, name
            if part.get("type") == "object" and isinstance(part.get("required"), list):
                assert set(part["required"]) <= set(part["properties"]), name
            if isinstance(part.get("enum"), list):
                assert part["enum"], name
                assert len(set(map(str, part["enum"]))) == len(part["enum"]), name
            if part.get("type") == "array":
                assert "items" in part, name


def test_every_answer_is_one_the_description_names(demo: DemoRegister, operations: list[Operation]) -> None:
    about = {"member": {"If-Match": '"1"'}, "auditor": {}}
    sendings: list[dict[str, Any]] = [
        {},
        {"json": {}},
        {"json": {"surprise": 1}},
        {"content": b'{"a": ', "headers": {"Content-Type": "application/json"}},
        {"content": b"x=1", "headers": {"Content-Type": "text/plain"}},
        {"params": {"q": "x" * 5_000}},
    ]
    names = {"{company}": str(demo.loaded.organisations["nacken"]), "{path}": "0/000"}
    seen: set[int] = set()
    for method, path, operation in operations:
        ids = ("7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c", "x")
        for role, more in about.items():
            for one in ids:
                address = re.sub(r"\{\w+\}", lambda found, one=one: names.get(found[0], one), path)
                for sending in sendings:
                    headers = {**demo.person(role).headers, **more, **sending.get("headers", {})}
                    rest = {key: value for key, value in sending.items() if key != "headers"}
                    for signed in (True, False):
                        given = headers if signed else sending.get("headers", {})
                        if signed and (method, path) == ("DELETE", "/api/v1/session"):
                            given = {**given, "Authorization": f"Bearer {'A' * 43}"}
                        answer = demo.client.request(method, address, headers=given, **rest)
                        seen.add(answer.status_code)
                        assert str(answer.status_code) in operation["responses"], (
                            method,
                            address,
                            answer.text,
                        )
                if "{" not in path:
                    break
    assert {200, 400, 401, 403, 404, 414, 415, 422} <= seen
