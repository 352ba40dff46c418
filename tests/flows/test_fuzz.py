"""Whatever is sent, as whichever role: never a 500 or a trace, a sentence in a problem document, nobody's secrets.

Requests are made from the description of the API: its routes, their parameters and the shapes of their bodies,
with values that are of another type, huge, nested, hostile, or nearly right. In CI they are the same each time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import catalogue
from registry.companies.author import Author
from tests.flows.test_bad_input import NO_TRACE
from tests.support.demo_register import DemoRegister

EXAMPLES = 70
JSON_KIND = "application/json"
STRANGER = "nobody"
ROLES = (
    "member",
    "interested",
    "editor",
    "data_owner",
    "vetting_officer",
    "broker",
    "auditor",
    "authority",
    "educator",
    "security_officer",
    "operator",
    STRANGER,
)
SECRETS: Mapping[str, Mapping[str, Any]] = {
    "experience": {"experience.sector": "energy", "experience.customer": "Kunden Kvarnberget Exempel AB"},
    "machine": {"machine.class": "milling_5axis", "machine.serial": "SN-QX-77431"},
    "contact": {"contact.mailbox": "in@nacken.example", "contact.person": "Kvastfrida Exempelsson"},
}
TELLING = ("Kvarnberget", "SN-QX-77431", "Kvastfrida")
HOSTILE: tuple[Any, ...] = (
    None, True, 0, -1, 2**63, -(2**63), 10**99, 10**101, 1e308, -0.0, float("nan"), float("inf"),
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202e\u0000", "\ufeff", "\x1b[31m", "\r\nSet-Cookie: a=b",
    "'; DROP TABLE register.record; --", "{{7*7}}", "%s%n", "../../etc/passwd", "<script>", "é" * 300, "𝟙𝟚𝟛𝟜𝟝𝟞",
    "٣", "null", "NaN", "1e400", "0" * 5_000, "00000000-0000-0000-0000-000000000000", "eq", "organisation.country",
    "machine.serial", "experience.customer", "milling", "OPEN", "SEALED", [], {}, [[]], [None] * 60, {"": None},
    {"__proto__": {}}, {"field": "machine.serial", "op": "eq", "value": "SN-QX-77431"}, [[[[[[[[[[]]]]]]]]]],
    {"lat": 1e300, "lon": "x"}, {"value": -1, "unit": "MMT"}, {"min": 9, "max": 1}, "2026-02-30", "9999-99-99",
)  # fmt: skip
BODIES: tuple[bytes, ...] = (
    b"", b" ", b"{", b"nothing", b"\xff\xfe\x00", b"\xed\xa0\x80", b'{"a":1,"a":2}', b'{"filters":[],"filters":[]}',
    b'{"text":NaN}', b'{"text":-Infinity}', b'{"limit":1e999}', b'{"text":"\\u0000"}', b'{"text":"\\ud800"}',
    b"[" * 200, b"[" * 100_000, b'{"a":' * 40 + b"1" + b"}" * 40, b"[" + b"0," * 6_000 + b"0]",
    b'"' + b"x" * 200_000 + b'"',
    b'{"fields":{"\\u0000":1}}', b"a=b&c=d", b"--x\r\n\r\n--x--", b"\x1f\x8b\x08\x00", b'\xef\xbb\xbf{"text":"bom"}',
)  # fmt: skip
KINDS = (
    JSON_KIND,
    "application/json; charset=utf-8",
    "application/json; charset=utf-7",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "",
    "\x80",
)
LANGUAGES = ("sv", "nb", "en", "xx;q=9", "*", "sv;q=NaN, en", "\x80", "a" * 2_000)


@dataclass(frozen=True, repr=False)
class Operation:
    """One method of one route, as the API describes it."""

    method: str
    path: str
    parameters: tuple[Mapping[str, Any], ...]
    body: Mapping[str, Any] | None


@dataclass(repr=False)
class Api:
    """The register, what it describes, and ids that stand for something. Too large to be spelled out."""

    demo: DemoRegister
    operations: list[Operation] = field(default_factory=list)
    schemas: Mapping[str, Any] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def api(demo: DemoRegister) -> Api:
    nacken = demo.loaded.organisations["nacken"]
    with demo.serve.database.transaction() as tx:
        for family, fields in SECRETS.items():
            demo.serve.recorder.make(tx, Author(principal="host"), nacken, family, fields)
    described = demo.person("member").get("/openapi.json").json()
    rows = demo.sql("SELECT id FROM register.record WHERE organisation = %s", nacken)
    records: list[UUID] = [row[0] for row in rows]
    made = Api(demo, [], described["components"]["schemas"], [str(one) for one in (nacken, *records)])
    for path, methods in described["paths"].items():
        for method, about in methods.items():
            body = about.get("requestBody", {}).get("content", {}).get(JSON_KIND, {}).get("schema")
            parameters = tuple(
                described["components"]["parameters"][each["$ref"].rpartition("/")[2]]
                if "$ref" in each
                else each
                for each in about.get("parameters", ())
            )
            made.operations.append(Operation(method.upper(), path, parameters, body))
    assert len(made.operations) > 60
    demo.sequence()
    return made


def shaped(  # noqa: PLR0911 - one return a shape
    api: Api, schema: Mapping[str, Any], depth: int = 5
) -> st.SearchStrategy[Any]:
    """Values that are nearly what a schema describes."""
    if "$ref" in schema:
        return shaped(api, api.schemas[schema["$ref"].rpartition("/")[2]], depth)
    if "anyOf" in schema or "oneOf" in schema:
        return st.one_of([shaped(api, one, depth) for one in schema.get("anyOf", schema.get("oneOf", ()))])
    if "enum" in schema:
        return st.one_of(st.sampled_from(schema["enum"]), anything())
    kind = schema.get("type")
    if kind == "object" and depth:
        known = schema.get("properties", {})
        if known:
            parts = {name: shaped(api, part, depth - 1) for name, part in known.items()}
            return st.one_of(st.fixed_dictionaries({}, optional=parts), anything())
        names = st.one_of(st.sampled_from(sorted(catalogue.FIELDS)), st.text(max_size=9))
        return st.dictionaries(names, anything(), max_size=4)
    if kind == "array" and depth:
        return st.one_of(st.lists(shaped(api, schema.get("items", {}), depth - 1), max_size=4), anything())
    plain: dict[str, st.SearchStrategy[Any]] = {
        "string": st.one_of(st.text(max_size=30), st.sampled_from(api.ids)),
        "integer": st.integers(),
        "number": st.floats(),
        "boolean": st.booleans(),
    }
    return st.one_of(plain[kind], anything()) if kind in plain else anything()


def anything() -> st.SearchStrategy[Any]:
    return st.sampled_from(HOSTILE)


@st.composite
def requests(draw: st.DrawFn, api: Api) -> dict[str, Any]:
    """A request of some operation, as httpx takes it."""
    asked = draw(st.sampled_from(api.operations))
    path, query = asked.path, []
    headers: list[tuple[bytes, bytes]] = [(b"accept-language", spelled(draw(st.sampled_from(LANGUAGES))))]
    for about in asked.parameters:
        value = draw(st.one_of(shaped(api, about.get("schema", {}), 1), st.sampled_from(api.ids)))
        match about["in"]:
            case "path":
                path = path.replace(f"{{{about['name']}}}", quote(spelled(value), safe="") or "%20")
            case "query" if draw(st.booleans()):
                query.append(f"{about['name']}={quote(spelled(value), safe='')}")
            case "header" if draw(st.booleans()):
                headers.append((about["name"].encode(), re.sub(rb"[\r\n\x00]", b"?", spelled(value))))
    sent: dict[str, Any] = {
        "method": asked.method,
        "url": "?".join([path, *(["&".join(query)] if query else [])]),
    }
    if asked.body is not None or draw(st.integers(0, 9)) == 0:
        kinds = st.one_of(st.just(JSON_KIND), st.just(JSON_KIND), st.sampled_from(KINDS))
        headers.append((b"content-type", spelled(draw(kinds))))
        whole = st.just(asked.body or {}).flatmap(lambda schema: shaped(api, schema)).map(as_json)
        sent["content"] = draw(st.one_of(whole, whole, st.sampled_from(BODIES)))
    return {**sent, "headers": headers}


def spelled(value: Any) -> bytes:
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "surrogatepass")


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def sound(answer: httpx.Response, telling: Sequence[str] = TELLING) -> None:
    """Require that an answer is none of those that must not be."""
    assert answer.status_code < 500, answer.text
    assert not any(word in answer.text for word in telling), answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        body = answer.json()
        assert body["status"] == answer.status_code
        assert not NO_TRACE.search(answer.text), answer.text
        for said in (body["title"], body["detail"], *(error["detail"] for error in body.get("errors", ()))):
            assert re.fullmatch(r"(?s)\S.*[.!?]", said), said


def ask(api: Api, role: str, sent: Mapping[str, Any]) -> httpx.Response:
    """Send a request as a role; who logged themselves out logs in again. The log is kept up with."""
    late = "SELECT count(*) FROM journal.staged WHERE staged_at < clock_timestamp() - interval '3 seconds'"
    if api.demo.sql(late) != [(0,)]:
        api.demo.sequence()
    headers = list(sent["headers"])
    if role != STRANGER:
        person = api.demo.person(role)
        own = {name.encode(): value.encode() for name, value in person.headers.items()}
        headers += [
            (name, value) for name, value in own.items() if name.lower() not in {each for each, _ in headers}
        ]
    answer = api.demo.client.request(**{**sent, "headers": headers})
    if role != STRANGER and sent["url"].startswith("/api/v1/session") and answer.is_success:
        api.demo.signed_in.pop(api.demo.account(role).email)
    return answer


@pytest.mark.parametrize("role", ROLES)
def test_whatever_is_sent_is_answered_in_a_sentence(api: Api, role: str) -> None:
    seen: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    @given(requests(api))
    def tried(sent: dict[str, Any]) -> None:
        answer = ask(api, role, sent)
        seen.add(answer.status_code)
        sound(answer)

    tried()
    assert 422 in seen or role == STRANGER
    assert len(seen) > 2


def test_every_route_takes_every_hostile_body(api: Api) -> None:
    taking = [operation for operation in api.operations if operation.body is not None]
    assert len(taking) > 20
    for operation in taking:
        path = re.sub(r"\{[a-z_]+\}", api.ids[-1], operation.path)
        for body in BODIES:
            headers = [(b"content-type", JSON_KIND.encode()), (b"if-match", b'"1"')]
            sent = {"method": operation.method, "url": path, "content": body, "headers": headers}
            answer = ask(api, "data_owner", sent)
            sound(answer)
            assert answer.status_code >= 400, (operation, body)


def test_a_secret_that_is_shown_would_be_seen(api: Api) -> None:
    own = {"experience.sector": "energy", "experience.customer": "Kunden Egensinnet Exempel AB"}
    owner = api.demo.log_in(api.demo.account("data_owner"))
    assert owner.ask("POST", "/company/experience", json={"fields": own}).status_code == 201
    with pytest.raises(AssertionError):
        sound(owner.get("/company"), telling=("Egensinnet",))
