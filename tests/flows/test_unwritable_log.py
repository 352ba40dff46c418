"""No answer before its record: where the log cannot be written, nothing is disclosed or changed.

Every route that the description of the API knows, and every page, is asked while the application's role may
not write entries. Either it answers 503, or it is on the list of those that show nothing of the register.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest

from registry.oversight.health import Backlog
from tests.support.demo_register import DemoRegister, Person
from tests.support.samples import RECORDS

SHOWS_NOTHING = {
    "GET /api/v1/session": "one's own name and rights",
    "GET /api/v1/sessions": "one's own sessions",
    "GET /api/v1/purposes": "one's own purposes",
    "GET /api/v1/fields": "the catalogue, the same for everybody",
    "GET /api/v1/openapi.json": "the description",
    "GET /api/v1/audit/checkpoint": "the public head of the log",
    "GET /api/v1/audit/tile/{path}": "public hashes",
    "GET /api/v1/freeze": "whether the register is stopped",
    "GET /api/v1/emergency": "whether somebody has an office role from the host",
    "GET /api/v1/exposure": "how many views one's own company has left",
    "POST /api/v1/search/words": "what words mean, of nobody",
    "GET /healthz": "alive",
    "GET /readyz": "ready or not",
    "GET /metrics": "counters without names",
}
NOBODY = "7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c"
ASKED: dict[str, dict[str, Any]] = {
    "/api/v1/company/preview": {"params": {"as": "member"}},
    "/api/v1/decisions/explain": {"params": {"company": NOBODY, "field": "machine.serial"}},
}
MILLING = {"field": "capability.process", "op": "eq", "value": "milling"}
CAROL = {"name": "Carol Exempelsson", "email": "carol@nix.example", "language": "sv"}
REASON = {"reason": "They have left the association"}
OFFICE = "/office/{network}"
PEOPLE: dict[str, dict[str, Any]] = {
    "POST /company/people": {**CAROL, "role": "member"},
    "PATCH /company/people/{person}": {"name": "Carol Exempelsson"},
    "POST /company/people/{person}/invitation": {},
    "POST /company/people/{person}/reset": {"kind": "password"},
    "POST /company/people/{person}/closure": {},
    "DELETE /company/people/{person}/closure": {},
    "DELETE /company/people/{person}/sessions": {},
    "POST /company/helper": CAROL,
    "DELETE /company/helper": {},
    f"POST {OFFICE}/organisations": {
        "kind": "company",
        "account_name": "Nytt Exempel AB",
        "data_owner": CAROL,
    },
    f"POST {OFFICE}/organisations/{{organisation}}/data-owner": CAROL,
    f"POST {OFFICE}/organisations/{{organisation}}/closure": REASON,
    f"POST {OFFICE}/organisations/{{organisation}}/opening": REASON,
    f"POST {OFFICE}/people/{{person}}/invitation": {},
    f"POST {OFFICE}/people/{{person}}/closure": REASON,
    f"POST {OFFICE}/people/{{person}}/opening": REASON,
    f"POST {OFFICE}/people/{{person}}/reset": {"kind": "password"},
    f"POST {OFFICE}/resets/{{reset}}/confirmation": {},
}
"""Bodies of the routes about people."""
TELLING = ("Trollspån", "Näcken", "EX-9001-14", "TF-5", "searched", "signed in")


@contextmanager
def unwritable(demo: DemoRegister, table: str) -> Iterator[None]:
    """Take the right to write a table of the log from the application's role, as a superuser can."""
    demo.sql(f"REVOKE INSERT ON {table} FROM nordkap_app")
    try:
        yield
    finally:
        demo.sql(f"GRANT INSERT ON {table} TO nordkap_app")


def operations(demo: DemoRegister) -> list[tuple[str, str, dict[str, Any]]]:
    described = demo.person("member").get("/openapi.json").json()
    return [
        (method.upper(), path, operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]


def stored(demo: DemoRegister) -> list[tuple[Any, ...]]:
    """How many rows everything has that a request could write, and the newest revision."""
    return demo.sql(
        "SELECT (SELECT count(*) FROM register.record), (SELECT sum(revision) FROM register.record),"
        " (SELECT count(*) FROM register.field), (SELECT count(*) FROM register.purpose),"
        " (SELECT count(*) FROM register.session WHERE ended_at IS NULL), (SELECT count(*) FROM register.person),"
        " (SELECT sum(revision) FROM register.releasability), (SELECT string_agg(profile, ',' ORDER BY id)"
        " FROM register.organisation), (SELECT count(*) FROM journal.staged), (SELECT count(*) FROM journal.detail),"
        " (SELECT count(*) FROM postings.delta), (SELECT sum(revision) FROM register.password)"
    )


@dataclass
class Known:
    """What stands in paths and bodies: the owner's records by family, their revisions, a session, an invitation."""

    records: dict[str, dict[str, Any]]
    release: dict[str, Any]
    session: str
    invitation: str
    colleague: str
    workbook: bytes


@pytest.fixture(scope="module")
def known(demo: DemoRegister) -> Known:
    owner = demo.person("data_owner")
    demo.sequence()  # so that there are names in the log for an auditor to read
    fields = {"experience.sector": "energy"}
    assert owner.ask("POST", "/company/experience", json={"fields": fields}).status_code == 201
    overview = owner.get("/company").json()
    other = demo.log_in(owner.account)
    sessions = other.get("/sessions").json()["sessions"]
    with demo.serve.database.transaction() as tx:
        accounts = demo.serve.accounts
        organisation = demo.loaded.organisations["vittra"]
        made = accounts.people.make(tx, "host", organisation, "ny@vittra.example", "Ny Exempelsson", "sv")
        invitation = accounts.invitations.make(tx, "host", made)
    return Known(
        {record["family"]: record for record in overview["records"]},
        overview["releasability"],
        next(one["id"] for one in sessions if not one["current"]),
        invitation,
        str(demo.person_id(demo.account("editor"))),
        owner.get("/company/export").content,
    )


def person_for(demo: DemoRegister, path: str) -> Person:
    if "/office/" in path or path.endswith(("/reviews", "-requests/{request_id}")):
        return demo.person("vetting_officer")
    return demo.person("auditor" if "/audit/" in path else "data_owner")


def about(demo: DemoRegister, known: Known, method: str, path: str) -> dict[str, Any]:
    """Headers and body with which a request would be answered if the log could be written."""
    owner = demo.account("data_owner")
    family = path.removeprefix("/api/v1/company/").partition("/")[0]
    if method in {"POST", "PATCH", "DELETE"} and family in known.records:
        record = known.records[family]
        match = {"If-Match": f'"{record["revision"]}"'}
        name, value = next(iter(RECORDS[family].items()))
        asked: dict[str, dict[str, Any]] = {
            "POST": {"json": {"fields": {**RECORDS[family]}}},
            "PATCH": {"json": {"fields": {name: value}, "tiers": {name: "CASE"}}, "headers": match},
            "DELETE": {"headers": match},
        }
        return asked[method]
    code = demo.fresh_code(owner)
    given: dict[str, dict[str, Any]] = {
        "POST /session": {"email": owner.email, "password": owner.password, "code": code},
        "DELETE /session": {},
        "POST /session/step-up": {"password": owner.password, "code": code},
        "DELETE /sessions/{session_id}": {},
        "POST /enrolment": {"invitation": known.invitation, "password": "nio kloka räknestickor"},
        "POST /enrolment/confirm": {"invitation": known.invitation, "code": "123456"},
        "POST /recovery-codes": {},
        "POST /password": {"current": owner.password, "code": code, "password": "nio kloka räknestickor"},
        "POST /authenticator": {},
        "POST /authenticator/confirm": {"code": "123456"},
        "POST /purposes": {"text": "Something else altogether"},
        "PUT /company/profile": {"profile": "normal"},
        "PUT /company/tiers": {
            "family": "machine",
            "sensitivity": "machine_spec",
            "tier": "CASE",
            "apply": True,
        },
        "PUT /company/releasability": {"networks": known.release["networks"], "excluded": []},
        "POST /freeze": {"reason": "Something is wrong"},
        "POST /unfreeze": {"freeze": str(uuid4())},
        f"PUT {OFFICE}/criteria": {"criteria": ["Bolaget är känt"], "sponsor_needed": False},
        "POST /search": {"filters": [MILLING]},
        "POST /search/words": {"text": "fräsning"},
        **PEOPLE,
        **{f"POST {path}": body for path, body in access(demo).items()},
    }
    if path.endswith("/company/import"):
        return {"files": {"file": ("bok.xlsx", known.workbook)}}
    body = given[f"{method} {path.removeprefix('/api/v1')}"]
    made: dict[str, Any] = {"json": body} if body else {}
    if path.endswith("/releasability"):
        made["headers"] = {"If-Match": f'"{known.release["revision"]}"'}
    return made


def access(demo: DemoRegister) -> dict[str, dict[str, Any]]:
    """Bodies of the routes about access."""
    networks = [str(demo.loaded.networks["nix"])]
    why = "Ramar till reservkraft"
    found: dict[str, dict[str, Any]] = {
        "/tier-requests": {"tier": "CASE", "networks": networks, "purpose": why, "days": 30},
        "/role-requests": {"role": "broker", "network": networks[0], "purpose": why},
        "/rights/{right}/revocation": {},
        "/case-requests": {"company": str(demo.loaded.organisations["nacken"]), "about": why},
        "/case-requests/{request}/withdrawal": {},
        "/case-requests/{request}/refusal": {},
        "/grants": {
            "request": str(uuid4()),
            "people": [str(uuid4())],
            "fields": ["machine.model"],
            "about": why,
            "days": 14,
        },
        "/grants/{grant}/revocation": {},
        "/exposure/requests": {"reason": why},
        "/exposure/requests/{request_id}/answer": {"decision": "approve", "reason": why},
        "/pictures": {"network": networks[0]},
        "/pictures/{picture}/signatures": {"digest": "0" * 64, "conclusion": "nothing", "words": why},
        "/emergency/end": {"emergency": str(uuid4())},
        "/emergency/review": {"emergency": str(uuid4()), "finding": why},
        "/company/lowerings": {
            "family": "machine",
            "record": str(uuid4()),
            "field": "machine.serial",
            "tier": "CASE",
        },
        "/company/lowerings/{proposal}/decision": {"decision": "confirm"},
    }
    why_not = {"decision": "deny", "reason": why, "told": why}
    found["/applications"] = {"network": networks[0], "does": why, "why": why, "contact": why}
    found |= {f"/applications/{{application}}/{each}": {} for each in ("beginning", "withdrawal")}
    found |= {f"/applications/{{application}}/{each}": {"words": why} for each in ("questions", "answers")}
    found["/applications/{application}/reviews"] = why_not
    for prefix in ("/tier-requests", "/role-requests"):
        found[f"{prefix}/{{request_id}}/reviews"] = {"decision": "approve", "reason": why}
        found[f"{prefix}/{{request_id}}/withdrawal"] = {}
    return found


def filled(demo: DemoRegister, known: Known, path: str) -> str:
    family = path.removeprefix("/api/v1/company/").partition("/")[0]
    record = known.records.get(family, {}).get("id", "")
    return (
        path.replace("{company}", str(demo.loaded.organisations["nacken"]))
        .replace("{record}", record)
        .replace("{session_id}", known.session)
        .replace("{person}", known.colleague)
        .replace("{network}", str(demo.loaded.networks["nix"]))
        .replace("{organisation}", str(demo.loaded.organisations["trollspan"]))
        .replace("{reset}", str(uuid4()))
        .replace("{request_id}", str(uuid4()))
        .replace("{right}", str(uuid4()))
        .replace("{request}", str(uuid4()))
        .replace("{grant}", str(uuid4()))
        .replace("{proposal}", str(uuid4()))
        .replace("{application}", str(uuid4()))
        .replace("{picture}", str(uuid4()))
        .replace("{path}", "0/000")
    )


def test_while_entries_cannot_be_written_every_route_answers_503_and_nothing_is_shown_or_stored(
    demo: DemoRegister, known: Known
) -> None:
    asked = [
        (method, path, ASKED.get(path, {}) if method == "GET" else about(demo, known, method, path))
        for method, path, _ in operations(demo)
    ]
    people = {path: person_for(demo, path) for _, path, _ in asked}
    before = stored(demo)
    seen: dict[str, int] = {}
    with unwritable(demo, "journal.staged"):
        for method, path, sent in asked:
            headers = {**people[path].headers, **sent.pop("headers", {})}
            if (
                path in {"/api/v1/session", "/api/v1/enrolment", "/api/v1/enrolment/confirm"}
                and method == "POST"
            ):
                headers = {}
            answer = demo.client.request(method, filled(demo, known, path), headers=headers, **sent)
            seen[f"{method} {path}"] = answer.status_code
            if answer.status_code == 503 and path.startswith("/api/"):
                assert answer.json()["type"] == "urn:nordkap:problem:unavailable"
            if f"{method} {path}" not in SHOWS_NOTHING:
                assert not any(word in answer.text for word in TELLING), (method, path)
    assert stored(demo) == before
    open_anyway = {label for label, status in seen.items() if status != 503}
    assert open_anyway <= set(SHOWS_NOTHING), {
        label: seen[label] for label in open_anyway - set(SHOWS_NOTHING)
    }
    assert len(seen) > 50


def test_while_side_records_cannot_be_written_no_company_is_shown(demo: DemoRegister, known: Known) -> None:
    owner, auditor = demo.person("data_owner"), demo.person("auditor")
    before = stored(demo)
    with unwritable(demo, "journal.detail"):
        answers = [
            owner.search(MILLING),
            owner.get(f"/companies/{demo.loaded.organisations['nacken']}"),
            owner.get("/company"),
            owner.get("/company/machine"),
            auditor.get("/audit/entries"),
        ]
    for answer in answers:
        assert answer.status_code == 503
        assert not any(word in answer.text for word in TELLING)
    assert stored(demo) == before


def test_the_pages_show_nothing_either(demo: DemoRegister, known: Known) -> None:
    visitor, auditor = demo.visit(demo.account("data_owner")), demo.visit(demo.account("auditor"))
    with unwritable(demo, "journal.staged"):
        company = visitor.get(f"/companies/{demo.loaded.organisations['nacken']}")
        found = visitor.search(words="fräsning")
        log = auditor.get("/audit")
        refused = auditor.get(f"/companies/{demo.loaded.organisations['nacken']}")
        entered = demo.client.post(
            "/login",
            data={"email": "x@nix.example", "password": "fel lösenord", "code": "000000"},
            headers={"Origin": "http://127.0.0.1:8000"},
        )
    for page in (company, found, log, refused, entered):
        assert page.status_code == 503, page.text
        assert not any(word in page.text for word in ("Näcken", "Trollspån Exempel AB (", "signed in"))
    assert visitor.get(f"/companies/{demo.loaded.organisations['nacken']}").status_code == 200


def test_it_answers_again_as_soon_as_the_log_can_be_written(demo: DemoRegister) -> None:
    owner = demo.person("data_owner")
    with unwritable(demo, "journal.staged"):
        assert owner.search(MILLING).status_code == 503
    assert owner.search(MILLING).status_code == 200
    assert demo.verify().problems == ()


def test_a_log_that_is_a_minute_behind_stops_disclosures(demo: DemoRegister) -> None:
    owner = demo.person("data_owner")
    demo.sequence()
    owner.search(MILLING)
    watching = Backlog()
    with mock.patch.object(demo.serve.journal, "_backlog", watching):
        watching._look_at = 0.0
        assert owner.search(MILLING).status_code == 200
        demo.sql("UPDATE journal.staged SET staged_at = staged_at - interval '61 seconds'")
        watching._look_at = 0.0
        late = owner.search(MILLING)
        assert late.status_code == 503
        assert "results" not in late.json()
        demo.sequence()
        watching._look_at = 0.0
        assert owner.search(MILLING).status_code == 200
