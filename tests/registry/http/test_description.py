"""The description of the account routes is complete, and every route but the listed ones needs a session."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from registry.http.description import MARK, compacted


def test_every_route_but_the_listed_needs_a_session(app: FastAPI, client: httpx.Client) -> None:
    public = {
        ("POST", "/api/v1/session"),
        ("POST", "/api/v1/enrolment"),
        ("POST", "/api/v1/enrolment/confirm"),
    }
    paths = app.openapi()["paths"]
    asked = 0
    for path, methods in paths.items():
        for method in methods:
            if (method.upper(), path) in public:
                continue
            address = path.replace("{session_id}", str(uuid4()))
            body = {"code": "1", "text": "Ramar", "current": "x", "password": "y"}
            wanted = _members(app, path, method)
            answer = client.request(
                method, address, json={name: body[name] for name in wanted} if wanted else None
            )
            assert answer.status_code == 401, (method, path)
            asked += 1
    assert asked >= 10


def test_the_description_names_every_status_and_its_problem(app: FastAPI) -> None:
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            assert {"500", "503"} <= set(operation["responses"]), (method, path)
            if "requestBody" in operation:
                assert {"400", "413", "415", "422"} <= set(operation["responses"]), (method, path)
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert response == {"$ref": f"#/components/responses/Problem{status}"}, (method, path)
    for response in app.openapi()["components"]["responses"].values():
        assert response["content"] == {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        }


def test_what_is_marked_is_kept_once_and_referred_to() -> None:
    code = {MARK: "codes.colours", "type": "string", "enum": ["red"]}
    problem = {MARK: "Problem404", "description": "gone", "content": {"a/b": {"schema": code}}}
    named = {"name": "If-Match", "in": "header"}
    operation = {"parameters": [named], "responses": {"404": problem}}
    found = compacted({"paths": {"/a": {"get": operation}, "/b": {"get": {**operation, "responses": {}}}}})
    responses = found["components"]["responses"]
    assert responses["Problem404"]["content"]["a/b"]["schema"] == {
        "$ref": "#/components/schemas/codes.colours"
    }
    assert found["components"]["schemas"] == {"codes.colours": {"type": "string", "enum": ["red"]}}
    assert found["components"]["parameters"] == {"If-Match": named}
    assert found["paths"]["/a"]["get"] == {
        "parameters": [{"$ref": "#/components/parameters/If-Match"}],
        "responses": {"404": {"$ref": "#/components/responses/Problem404"}},
    }


def test_two_different_parts_of_one_name_are_refused() -> None:
    parts = [{MARK: "Same", "type": kind} for kind in ("string", "number")]
    with pytest.raises(ValueError, match="called Same"):
        compacted({"paths": {}, "components": {"schemas": {"A": {"anyOf": parts}}}})


def _members(app: FastAPI, path: str, method: str) -> list[str]:
    operation = app.openapi()["paths"][path][method]
    if "requestBody" not in operation:
        return []
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return list(app.openapi()["components"]["schemas"][name]["required"])
