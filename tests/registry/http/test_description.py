"""The description of the account routes is complete, and every route but the listed ones needs a session."""

from __future__ import annotations

from uuid import uuid4

import httpx
from fastapi import FastAPI


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
                    assert set(response["content"]) == {"application/problem+json"}, (method, path, status)


def _members(app: FastAPI, path: str, method: str) -> list[str]:
    operation = app.openapi()["paths"][path][method]
    if "requestBody" not in operation:
        return []
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return list(app.openapi()["components"]["schemas"][name]["required"])
