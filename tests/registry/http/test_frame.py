"""The door: headers of every answer, bodies that may not come in, errors as problem documents."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import structlog

from registry import logs
from registry.http import body as bodies
from registry.http.headers import ALWAYS, REQUEST_HEADER
from tests.support.asgi import client_of
from tests.support.doorstep import ERRORS, GOOD, post, small_app


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with client_of(small_app(), headers={"Accept-Language": "en"}) as made:
        yield made


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_is_a_problem_document_without_internals(client: httpx.Client, name: str) -> None:
    _make, status, kind = ERRORS[name]
    answer = client.get(f"/api/v1/errors/{name}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["type"] == f"urn:nordkap:problem:{kind}"
    assert said["status"] == status
    assert said["title"]
    assert said["detail"]
    # Without the number of the request, whose digits are anybody's guess.
    spoken = answer.text.replace(said.get("request", "-"), "-")
    for inside in (
        "secret detail",
        "Traceback",
        "6b6b6b",
        "a row of",
        "member-ability",
        "0000",
        "too long",
        "no key",
    ):
        assert inside not in spoken
    assert set(said) <= {"type", "title", "status", "detail", "errors", "request"}
    assert ("request" in said) is (status >= 500)


def test_errors_that_say_when_to_try_again(client: httpx.Client) -> None:
    assert client.get("/api/v1/errors/many").headers["retry-after"] == "17"
    assert client.get("/api/v1/errors/away").headers["retry-after"] == "5"


@pytest.mark.parametrize(
    ("name", "error"), [("bug", "RuntimeError"), ("mark", "AuthorityBroken"), ("away", "Unavailable")]
)
def test_what_went_wrong_here_is_in_the_operators_log_under_the_number_the_reader_has(
    client: httpx.Client, name: str, error: str
) -> None:
    stream = io.StringIO()
    logs.configure("info", stream)
    try:
        answer = client.get(f"/api/v1/errors/{name}")
    finally:
        structlog.reset_defaults()
    said = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["event"], line["request"], line["error"]) for line in said] == [
        ("request_failed", answer.headers[REQUEST_HEADER], error)
    ]
    assert "secret detail" not in stream.getvalue()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/page", 200),
        ("/nowhere", 404),
        ("/form", 405),
        ("/api/v1/errors/bug", 500),
        ("/api/v1/errors/away", 503),
        ("/api/v1/list?limit=99", 422),
        ("/page?" + "x" * 5_000, 414),
    ],
)
def test_every_answer_carries_the_headers(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    for name, value in ALWAYS.items():
        assert answer.headers[name] == value
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert ("script-src 'self'" in policy) is (path == "/page")
    assert answer.headers["cache-control"] == "no-store"
    assert re.fullmatch("[0-9a-f]{32}", answer.headers[REQUEST_HEADER])
    assert "server" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_a_refused_body_carries_the_headers_too(client: httpx.Client) -> None:
    for answer in (
        post(client, b"x" * (bodies.MAX_BODY + 1)),
        post(client, b"{"),
        post(client, GOOD, "text/plain"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_a_file_that_is_the_same_for_all_may_be_kept(client: httpx.Client) -> None:
    answer = client.get("/static/style.css")
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert "server" not in answer.headers


def test_an_answer_that_breaks_off_is_not_passed_off_as_whole(client: httpx.Client) -> None:
    with pytest.raises(RuntimeError):
        client.get("/broken")


def test_other_methods_are_405_and_say_which_are_taken(client: httpx.Client) -> None:
    answer = client.request("DELETE", "/page")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    for method in ("TRACE", "PROPFIND", "OPTIONS"):
        assert client.request(method, "/page").status_code == 405


# Input ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "pointers"),
    [
        ({}, ["/inner", "/name"]),
        ({"name": "abc", "inner": [], "extra": 1}, ["/extra"]),
        ({"name": "abc", "inner": [], "a/b~c": 1}, ["/a~1b~0c"]),
        (
            {"name": "a", "inner": [{"number": 0}, {"number": 10}]},
            ["/inner/0/number", "/inner/1/number", "/name"],
        ),
        ({"name": 5, "inner": [{"number": "1"}]}, ["/inner/0/number", "/name"]),
        ({"name": "abcdef", "inner": [{"number": 1}] * 3}, ["/inner", "/name"]),
        ([], [""]),
        (None, [""]),
    ],
)
def test_every_problem_of_the_input_is_listed_with_its_place_and_nothing_that_was_sent(
    client: httpx.Client, content: Any, pointers: list[str]
) -> None:
    answer = post(client, json.dumps(content).encode())
    assert answer.status_code == 422
    assert sorted(problem["pointer"] for problem in answer.json()["errors"]) == pointers
    assert "abcdef" not in answer.text
    assert "pydantic" not in answer.text


def test_a_query_parameter_is_named(client: httpx.Client) -> None:
    answer = client.get("/api/v1/list?limit=21")
    assert answer.json()["errors"] == [{"pointer": "limit", "detail": "This must be at most 20."}]
    answer = client.get("/api/v1/list?limit=x")
    assert answer.json()["errors"] == [{"pointer": "limit", "detail": "This is not in the expected form."}]


def test_a_missing_body_is_422(client: httpx.Client) -> None:
    assert client.post("/api/v1/things").status_code == 422


@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        ("sv", "Det här saknas."),
        ("nb-NO,nb;q=0.9", "Dette mangler."),
        ("nn", "Dette mangler."),
        ("en-GB", "This is missing."),
        ("fi, sv;q=0.5", "Det här saknas."),
        ("*" * 3_000, "Det här saknas."),
        ("", "Det här saknas."),
    ],
)
def test_a_problem_is_worded_in_the_readers_language(client: httpx.Client, accepted: str, said: str) -> None:
    answer = client.get("/api/v1/errors/invalid", headers={"Accept-Language": accepted})
    assert answer.json()["errors"] == [{"pointer": "/a/0", "detail": said}]
