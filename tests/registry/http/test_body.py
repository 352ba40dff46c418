"""Bodies: what may come in, and that the rest is refused before a route sees it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from registry.http import body as bodies
from tests.support.asgi import client_of
from tests.support.doorstep import GOOD, post, small_app


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with client_of(small_app(), headers={"Accept-Language": "en"}) as made:
        yield made


def test_a_good_body_comes_in_as_it_was_sent(client: httpx.Client) -> None:
    assert post(client, GOOD).json() == json.loads(GOOD)
    for kind in ("application/json; charset=utf-8", "Application/JSON", 'application/json;charset="UTF-8"'):
        assert post(client, GOOD, kind).status_code == 200


def test_a_body_up_to_the_limit_is_taken_and_one_byte_more_is_not(client: httpx.Client) -> None:
    full = GOOD + b" " * (bodies.MAX_JSON - len(GOOD))
    assert post(client, full).status_code == 200
    answer = post(client, full + b" ")
    assert answer.status_code == 413
    assert answer.json()["detail"] == "The body is larger than 131,072 bytes."


def test_a_form_may_be_longer_than_json(client: httpx.Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    full = b"a=" + b"x" * (bodies.MAX_BODY - 2)
    assert client.post("/form", content=full, headers=form).text == "taken"
    answer = client.post("/form", content=full + b"x", headers=form)
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.text
    upload = client.post("/api/v1/upload", files={"file": b"x" * (bodies.MAX_JSON + 1)})
    assert upload.status_code == 404  # it came in: there is no such route


@pytest.mark.parametrize("content", [b"[" + b"0," * 4_998 + b"[]]", b"[" + b"{}," * 2_499 + b"0]"])
def test_as_many_values_as_the_limit_are_taken_and_one_more_is_not(content: bytes) -> None:
    bodies.check_json(content)
    more = content.replace(b"]", b",1,1]", 1) if content.endswith(b"0]") else content[:-1] + b",0]"
    with pytest.raises(bodies.Malformed) as refused:
        bodies.check_json(more)
    assert refused.value.params == {"maximum": 5_000}


def test_commas_and_brackets_in_strings_are_no_values() -> None:
    bodies.check_json(json.dumps(["[{,"] * 1_000 + ["," * 50_000]).encode())


def test_a_body_of_unknown_length_is_not_read_beyond_the_limit() -> None:
    given: list[int] = []
    sent: list[Message] = []

    async def receive() -> Message:
        given.append(65_536)
        return {"type": "http.request", "body": b"x" * 65_536, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        pytest.fail("an oversize body came in")

    headers = [(b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/things",
        "headers": headers,
        "query_string": b"",
    }
    asyncio.run(bodies.Body(app)(scope, receive, send))
    assert sent[0]["status"] == 413
    assert sum(given) == bodies.MAX_JSON + 65_536


def test_a_body_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MAX_SECONDS", 0.05)
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"a", "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        pytest.fail("half a body came in")

    scope = {"type": "http", "method": "POST", "path": "/form", "headers": [], "query_string": b""}
    asyncio.run(asyncio.wait_for(bodies.Body(app)(scope, receive, send), timeout=5))
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


def test_a_client_that_goes_away_while_sending_is_not_answered() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def never(*_about: object) -> None:
        pytest.fail("half a body came in, or was answered")

    scope = {"type": "http", "method": "POST", "path": "/form", "headers": [], "query_string": b""}
    asyncio.run(bodies.Body(never)(scope, receive, never))


def test_the_announced_length_is_enough_to_refuse(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": "10000000"}
    assert client.post("/api/v1/things", content=b"{}", headers=headers).status_code == 413
    headers["Content-Length"] = "9" * 5_000
    assert client.post("/api/v1/things", content=b"{}", headers=headers).status_code == 413


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"nothing",
        b"{'name': 1}",
        b'{"name": "abc", "name": "abd", "inner": []}',
        b'{"name": "abc", "inner": [{"number": 1, "number": 2}]}',
        b'{"name": "\xff\xfe", "inner": []}',
        "{}".encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": 1e999}',
        b'{"name": ' + b"9" * 101 + b"}",
        b'{"name": "a\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"\\udfff": 1}',
        b"[" * 17 + b"]" * 17,
        b'{"a":' * 17 + b"1" + b"}" * 17,
        b"[" * 100_000,
        b'{"a": "\x01"}',
        b'{"a": "line\nend"}',
    ],
)
def test_what_is_not_strict_json_is_400(client: httpx.Client, content: bytes) -> None:
    answer = post(client, content)
    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:nordkap:problem:malformed"


def test_sixteen_levels_and_brackets_in_strings_are_no_trouble() -> None:
    bodies.check_json(b"[" * 16 + b"]" * 16)
    bodies.check_json(json.dumps({"a": "[" * 1_000 + '"\\' * 50}).encode())
    bodies.check_json(b'{"a": "\\u00e5\\ud83d\\ude00"}')


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json, text/plain",
        "application/jsonp",
        "application/problem+json",
    ],
)
def test_the_api_takes_nothing_but_json(client: httpx.Client, kind: str | None) -> None:
    answer = post(client, GOOD, kind)
    assert answer.status_code == 415
    assert answer.json()["type"] == "urn:nordkap:problem:media-type"


def test_pages_take_forms_and_nothing_else(client: httpx.Client) -> None:
    form = client.post("/form", data={"a": "1"})
    assert form.text == "taken"
    assert client.post("/form", json={}).status_code == 415
    upload = client.post("/api/v1/upload", files={"file": b"a;b"})
    assert upload.status_code == 404
