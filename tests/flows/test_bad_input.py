"""Bad input: the right status, one clear sentence in the reader's language, nothing stored, no traceback."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from registry.language import LANGUAGES
from tests.support.demo_register import DemoRegister, Person

MEGABYTES = 10 * 1_048_576
NO_TRACE = re.compile(
    r"Traceback|File \"|psycopg|sqlalchemy|pydantic|registry[./]|Exception|Error\b|\{[a-z_]+\}"
)
JSON = {"Content-Type": "application/json"}


def record(family: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"path": f"/company/{family}", "json": {"fields": fields, **more}}


def nested(depth: int) -> bytes:
    return b'{"fields": ' + b'{"a": ' * depth + b"1" + b"}" * depth + b"}"


@dataclass(frozen=True)
class Bad:
    """A request that must not be taken: what is sent, the status, and where the problem is said to be."""

    sent: dict[str, Any]
    status: int
    pointer: str | None = None
    method: str = "POST"
    kept: Callable[[httpx.Response], None] = field(default=lambda _answer: None)


MACHINE = {"machine.class": "milling_5axis"}
BAD: dict[str, Bad] = {
    "an unknown field": Bad(record("machine", {**MACHINE, "machine.flavour": "red"}), 422, "machine.flavour"),
    "a field of another family": Bad(record("machine", {**MACHINE, "site.name": "x"}), 422, "site.name"),
    "an unknown member of the body": Bad(
        {"path": "/company/machine", "json": {"fields": MACHINE, "owner": "somebody"}}, 422, "/owner"
    ),
    "a wrong unit": Bad(
        record("machine", {**MACHINE, "machine.travel_x_mm": {"value": 800, "unit": "INH"}}),
        422,
        "machine.travel_x_mm",
    ),
    "a number above the range": Bad(
        record("machine", {**MACHINE, "machine.travel_x_mm": 10**9}), 422, "machine.travel_x_mm"
    ),
    "a number below the range": Bad(
        record("machine", {**MACHINE, "machine.travel_x_mm": -5}), 422, "machine.travel_x_mm"
    ),
    "a number between the steps": Bad(
        record("machine", {**MACHINE, "machine.travel_x_mm": 0.123456}), 422, "machine.travel_x_mm"
    ),
    "text for a number": Bad(
        record("machine", {**MACHINE, "machine.travel_x_mm": "800"}), 422, "machine.travel_x_mm"
    ),
    "a boolean for a number": Bad(
        record("machine", {**MACHINE, "machine.travel_x_mm": True}), 422, "machine.travel_x_mm"
    ),
    "a word that is no choice": Bad(record("machine", {"machine.class": "perpetuum"}), 422, "machine.class"),
    "a tier below the floor": Bad(
        record("machine", {**MACHINE, "machine.serial": "SN-1"}, tiers={"machine.serial": "MEMBER"}),
        422,
        "machine.serial",
    ),
    "a tier that is none": Bad(
        record("machine", MACHINE, tiers={"machine.class": "SECRET"}), 422, "/tiers/machine.class"
    ),
    "a tier for a field that is not stated": Bad(
        record("machine", MACHINE, tiers={"machine.serial": "CASE"}), 422, "machine.serial"
    ),
    "another company's site": Bad(
        record("machine", {**MACHINE, "machine.site": "7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c"}),
        422,
        "machine.site",
    ),
    "an attribute of another class": Bad(
        record("machine", {"machine.class": "turning_cnc", "machine.build_x_mm": 100}),
        422,
        "machine.build_x_mm",
    ),
    "nothing at all": Bad(record("machine", {}), 422),
    "a family that is switched off": Bad({"path": "/company/readiness", "json": {"fields": {}}}, 403),
    "a family that does not exist": Bad({"path": "/company/weapons", "json": {"fields": {}}}, 404),
    "a body of ten megabytes": Bad(
        {
            "path": "/company/machine",
            "content": b'{"fields": {"machine.make": "' + b"x" * MEGABYTES + b'"}}',
            "headers": JSON,
        },
        413,
    ),
    "a body of more JSON than is read": Bad(
        {
            "path": "/company/machine",
            "content": b'{"fields": {"machine.make": "' + b"x" * 131_072 + b'"}}',
            "headers": JSON,
        },
        413,
    ),
    "a body of more values than are read": Bad(
        {"path": "/search", "content": b'{"filters": [' + b"0," * 5_000 + b"0]}", "headers": JSON}, 400
    ),
    "deep nesting": Bad({"path": "/company/machine", "content": nested(40), "headers": JSON}, 400),
    "very deep nesting": Bad({"path": "/company/machine", "content": nested(10_000), "headers": JSON}, 400),
    "a body that is not UTF-8": Bad(
        {
            "path": "/company/machine",
            "content": '{"fields": {"machine.make": "Trollspån"}}'.encode("latin-1"),
            "headers": JSON,
        },
        400,
    ),
    "half a surrogate pair": Bad(
        {"path": "/company/machine", "content": b'{"fields": {"machine.make": "\\ud800"}}', "headers": JSON},
        400,
    ),
    "a member named twice": Bad(
        {"path": "/company/machine", "content": b'{"fields": {}, "fields": {}}', "headers": JSON}, 400
    ),
    "broken JSON": Bad({"path": "/company/machine", "content": b'{"fields": ', "headers": JSON}, 400),
    "NaN": Bad(
        {"path": "/company/machine", "content": b'{"fields": {"machine.travel_x_mm": NaN}}', "headers": JSON},
        400,
    ),
    "a form for JSON": Bad({"path": "/company/machine", "data": {"fields": "x"}}, 415),
    "a personal number as organisation number": Bad(
        {
            "path": "/company/organisation/{organisation}",
            "json": {"fields": {"organisation.org_number": "8112189876"}},
            "headers": {"If-Match": '"{revision}"'},
        },
        422,
        "organisation.org_number",
        "PATCH",
    ),
    "a stale revision": Bad(
        {
            "path": "/company/organisation/{organisation}",
            "json": {"fields": {"organisation.web": "https://www.trollspan.example"}},
            "headers": {"If-Match": '"{stale}"'},
        },
        412,
        None,
        "PATCH",
    ),
    "no revision": Bad(
        {
            "path": "/company/organisation/{organisation}",
            "json": {"fields": {"organisation.web": "https://www.trollspan.example"}},
        },
        428,
        None,
        "PATCH",
    ),
    "a revision that is none": Bad(
        {
            "path": "/company/organisation/{organisation}",
            "json": {"fields": {"organisation.web": "https://www.trollspan.example"}},
            "headers": {"If-Match": "*"},
        },
        412,
        None,
        "PATCH",
    ),
    "a record that is not there": Bad(
        {"path": "/company/machine/7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c"}, 404, None, "GET"
    ),
    "an id that is none": Bad({"path": "/company/machine/1%20OR%201"}, 422, None, "GET"),
    "a purpose of somebody else": Bad(
        {"path": "/company", "headers": {"Nordkap-Purpose": "7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c"}},
        422,
        None,
        "GET",
    ),
    "an unknown field in a search": Bad(
        {"path": "/search", "json": {"filters": [{"field": "machine.flavour", "op": "eq", "value": "red"}]}},
        422,
        "/filters/0",
    ),
    "a wrong operator in a search": Bad(
        {
            "path": "/search",
            "json": {"filters": [{"field": "capability.process", "op": "gte", "value": "milling"}]},
        },
        422,
        "/filters/0",
    ),
    "an operator that is none": Bad(
        {
            "path": "/search",
            "json": {"filters": [{"field": "capability.process", "op": "like", "value": "%"}]},
        },
        422,
        None,
    ),
    "a wrong word in a search": Bad(
        {
            "path": "/search",
            "json": {"filters": [{"field": "capability.process", "op": "eq", "value": "sorcery"}]},
        },
        422,
        "/filters/0/value",
    ),
    "groups too deep in a search": Bad(
        {"path": "/search", "json": {"filters": [json.loads('{"not": [' * 12 + "{}" + "]}" * 12)]}}, 400
    ),
    "too many conditions": Bad(
        {
            "path": "/search",
            "json": {"filters": [{"field": "organisation.country", "op": "eq", "value": "SE"}] * 51},
        },
        422,
        "/filters",
    ),
    "a page of a thousand": Bad({"path": "/search", "json": {"filters": [], "limit": 1_000}}, 422, "/limit"),
    "an unknown place": Bad(
        {"path": "/search", "json": {"near": {"km": 50, "place": "Atlantis"}}}, 422, "/near/place"
    ),
    "nothing to search for": Bad({"path": "/search", "json": {}}, 422),
    "a company that is not there": Bad({"path": "/companies/..%2f..%2fetc%2fpasswd"}, 404, None, "GET"),
    "an address of 5,000 characters": Bad({"path": "/companies/" + "x" * 5_000}, 414, None, "GET"),
    "a path that is not there": Bad({"path": "/weapons"}, 404, None, "GET"),
    "a method that is not there": Bad({"path": "/search"}, 405, None, "PUT"),
}
PERSONAL = ("8112189876", "811218-9876")


def stored(demo: DemoRegister) -> list[tuple[Any, ...]]:
    return demo.sql(
        "SELECT (SELECT count(*) FROM register.record), (SELECT sum(revision) FROM register.record),"
        " (SELECT count(*) FROM register.field), (SELECT count(*) FROM postings.delta),"
        " (SELECT sum(revision) FROM register.releasability), (SELECT count(*) FROM register.purpose)"
    )


def send(demo: DemoRegister, person: Person, bad: Bad, language: str) -> httpx.Response:
    own = person.get("/company/organisation").json()["records"][0]
    words = {
        "{organisation}": own["id"],
        "{revision}": str(own["revision"]),
        "{stale}": str(own["revision"] + 7),
    }
    sent = dict(bad.sent)
    path, headers = sent.pop("path"), dict(sent.pop("headers", {}))
    for word, value in words.items():
        path = path.replace(word, value)
        headers = {name: each.replace(word, value) for name, each in headers.items()}
    headers["Accept-Language"] = language
    return person.ask(bad.method, path, headers=headers, **sent)


def said(answer: httpx.Response) -> list[str]:
    body = answer.json()
    return [body["title"], body["detail"], *(error["detail"] for error in body.get("errors", ()))]


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_a_sentence_and_nothing_is_stored(demo: DemoRegister, name: str) -> None:
    bad, owner = BAD[name], demo.person("data_owner")
    owner.get("/company/organisation")
    before = stored(demo)
    answers = {language: send(demo, owner, bad, language) for language in LANGUAGES}
    assert stored(demo) == before
    for answer in answers.values():
        assert answer.status_code == bad.status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["status"] == bad.status
        if bad.pointer is not None:
            assert [error["pointer"] for error in answer.json()["errors"]] == [bad.pointer]
        assert not NO_TRACE.search(answer.text), answer.text
        for sentence in said(answer):
            # A sentence; it may begin with the name of the field it is about.
            assert re.fullmatch(r"(?:[A-ZÅÄÖÆØ]|[a-z_]+\.[a-z_]+ ).*[.!?]", sentence), sentence
            assert sentence.count(". ") <= 1, sentence
    worded = {language: said(answer) for language, answer in answers.items()}
    for mine, english in zip(worded["sv"], worded["en"], strict=True):
        assert mine != english
    for mine, english in zip(worded["nb"], worded["en"], strict=True):
        assert mine != english
    assert all(number not in answer.text for number in PERSONAL for answer in answers.values())


def test_what_was_refused_is_on_record_without_what_was_sent(demo: DemoRegister) -> None:
    owner = demo.person("data_owner")
    send(demo, owner, BAD["a personal number as organisation number"], "sv")
    send(demo, owner, BAD["a tier below the floor"], "sv")
    bodies = b"".join(
        body for (body,) in demo.sql("SELECT body FROM journal.staged ORDER BY id DESC LIMIT 5")
    )
    assert b'"failed"' in bodies
    assert not any(number.encode() in bodies for number in PERSONAL)
    assert b"SN-1" not in bodies


def test_several_wrong_fields_are_named_at_once(demo: DemoRegister) -> None:
    answer = demo.person("data_owner").ask(
        "POST",
        "/company/machine",
        json={"fields": {"machine.class": "perpetuum", "machine.flavour": "red", "machine.travel_x_mm": -1}},
    )
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "machine.class",
        "machine.flavour",
        "machine.travel_x_mm",
    }


def test_nothing_is_lost_by_a_stale_change(demo: DemoRegister) -> None:
    owner, other = demo.person("data_owner"), demo.person("data_owner", 1)
    made = owner.ask("POST", "/company/experience", json={"fields": {"experience.sector": "energy"}}).json()
    path, first = f"/company/experience/{made['id']}", {"If-Match": '"1"'}
    mine = {"fields": {"experience.sector": "maritime"}}
    theirs = {"fields": {"experience.product_type": "frames"}}
    assert owner.ask("PATCH", path, json=mine, headers=first).status_code == 200
    assert other.ask("PATCH", path, json=theirs, headers=first).status_code == 412
    read = owner.get(path).json()
    assert read["revision"] == 2
    assert {name: value["value"] for name, value in read["fields"].items()} == {
        "experience.sector": "maritime"
    }


def test_text_of_every_kind_comes_back_as_it_was_sent(demo: DemoRegister) -> None:
    owner = demo.person("data_owner")
    for text in (
        "Åmål, Ærø, Øster — ‘citat’ & <b>fet</b>",
        "'; DROP TABLE register.record; --",
        "{{ 7 * 7 }} ${7 * 7} %(x)s {0}",
        "日本語 🛠 עברית",
        "é́ à",
    ):
        sent = {"experience.sector": "energy", "experience.customer": text}
        made = owner.ask("POST", "/company/experience", json={"fields": sent})
        assert made.status_code in {201, 422}, made.text
        if made.status_code == 201:
            read = owner.get(f"/company/experience/{made.json()['id']}").json()
            assert read["fields"]["experience.customer"]["value"] == unicodedata.normalize("NFC", text)


def test_a_search_shows_twenty_companies_at_most(demo: DemoRegister) -> None:
    member = demo.person("member")
    asked = {"filters": [{"field": "organisation.country", "op": "in", "value": ["SE", "NO"]}]}
    assert member.ask("POST", "/search", json={**asked, "limit": 20}).status_code == 200
    refused = member.ask("POST", "/search", json={**asked, "limit": 21})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/limit"
