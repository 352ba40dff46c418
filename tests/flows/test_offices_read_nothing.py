"""Whoever runs the register reads nothing of it: by every route there is, with a value there or with none.

A vetting officer, a broker, an operator, an auditor and a security officer ask every route of the application, API
and pages, for a company that states one value for approved members, one for those it chooses and one for itself
alone. Each is a word that stands nowhere else; no answer holds one in any spelling. And each answer is, byte for
byte, the answer of a register in which the three fields are empty. Rooms are not empty meanwhile: the fields are
asked for, granted, about to be lowered; there are an application and a request for a tier; the operator asks
once more with emergency access. What only reads is asked in the ordinary run, the rest in the long one. It
is over 300 lines long because the register, the questions and the comparison are one argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from policies.vocabulary import Role, Tier
from registry.catalogue import FAMILIES
from registry.embedded import roles
from registry.http.csrf import FIELD, form_token_of
from registry.http.session import COOKIE
from registry.web.app import make_app
from tests.flows.test_unwritable_log import ASKED, Known, about
from tests.support import approved
from tests.support.asgi import BASE_URL
from tests.support.demo_register import DemoRegister, Loaded, Person, Visitor, opened
from tests.support.inventory import Route, normal, routes, spellings, told_by
from tests.support.postgres import DEMO, TestServer
from tests.support.samples import RECORDS
from tests.support.worlds import HOST, standing_clock, stop_clock, use_stopped_clock

VICTIM = "trollspan"
OPERATOR = "olof@nix.example"
MIRA, DAG = "mira@vittra.example", "dag@trollspan.example"
"""Who was granted the second value, and whose they are."""

OFFICES = (
    "vera@nix.example",
    "bror@nix.example",
    "astrid@midex.example",
    OPERATOR,
    "vigdis@midex.example",
    "sixten@nix.example",
)
ORDINARY = 4
"""Offices that ask in the ordinary run; the long one asks as all."""

NOT_EMPTY = (
    ("vera@nix.example", "/office/requests/{each}"),
    ("vera@nix.example", "/office/{network}/rights"),
    ("vera@nix.example", "/office/{network}/organisations/{organisation}"),
    ("vera@nix.example", "/office/whole/{picture}"),
    ("vigdis@midex.example", "/office/applications/{each}"),
    ("astrid@midex.example", "/audit"),
)
"""Rooms in which something about the company stands."""
CANARIES = {
    "machine.make": "Mjölnarå & Söner 7Q",
    "machine.model": "Fjällrävså <Gul> 8W",
    "machine.serial": "SN-Älvkulla/93/X+Y",
}
"""At MEMBER, CASE and SEALED: with letters and signs that every way of writing spells in its own manner."""
TIERS = {"machine.make": Tier.MEMBER, "machine.model": Tier.CASE, "machine.serial": Tier.SEALED}
BEFORE = dict.fromkeys(CANARIES, "Plåtslageri")
WHY = "Ramar till reservkraft"
LAST = (
    "POST /api/v1/freeze",
    "POST /freeze",
    "POST /security/sessions",
    "DELETE /api/v1/session",
    "POST /logout",
)
"""What stops the register or ends a session is asked last, in this order."""
DRAWN = (
    "POST /api/v1/authenticator",
    "POST /security/authenticator",
    "POST /office/applications/{each}",
)
"""What gives the caller a secret of their own and a picture of it; what lists questions of one moment in no order."""

WHOLE_LOG = ("/api/v1/audit/tile/{path:path}", "/api/v1/audit/checkpoint", "/metrics")
"""What differs for another reason: hashes of entries with random ids, and counters of the process."""
SALTED = re.compile(
    rb"(?<=__Host-nordkap=)[\w-]{20,}|(?<=__Host-nordkap-search=)[\w-]+|(?<=__Host-nordkap-device=)[\w-]+"
    rb"|(?<=; expires=)[\w, :-]+ GMT"
    rb"|\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5,6}\b|(?m:^[A-Za-z0-9+/]{43}=$)|(?m:(?<=^\xe2\x80\x94 )nordkap\S* \S+$)"
)
"""What is drawn anew: cookies' tokens and ends; codes; the log's head and signature."""
FORM = {
    "words": "fräsning",
    "text": WHY,
    "reason": WHY,
    "purpose": WHY,
    "about": WHY,
    "finding": WHY,
    "family": "machine",
    "field": "machine.serial",
    "tier": "CASE",
    "decision": "deny",
    "days": "30",
    "name": "Carol Exempelsson",
    "email": "carol@nix.example",
    "language": "sv",
    "as": "member",
    "profile": "visible",
}
"""Fields of every form at once; one that asks for others says what is missing."""


@dataclass(repr=False)
class Base:
    """The register that both worlds are copied from: who is signed in, what stands in paths and bodies."""

    loaded: Loaded
    server: TestServer
    name: str
    known: Known
    machine: UUID
    ids: Mapping[str, str]
    people: dict[str, Person]
    visitors: dict[str, Visitor]
    bodies: dict[Route, dict[str, Any]] = field(default_factory=dict)

    @property
    def inventory(self) -> list[Route]:
        """Every route, in the order in which they are asked."""

        def order(route: Route) -> int:
            return LAST.index(str(route)) if str(route) in LAST else -1

        return sorted(self.bodies, key=order)

    def places(self, who: str, route: Route) -> dict[str, str]:
        """What a path names: the victim's own things, wherever a route takes one."""
        path = route.path.removeprefix("/api/v1")
        asked, family = "case_request", path.removeprefix("/company/").partition("/")[0]
        if path.startswith(("/office/applications", "/membership")):
            each = "application"
        else:
            each = "right" if path.startswith("/access/rights") else "tier_request"
        return {
            "company": self.ids["company"],
            "organisation": self.ids["company"],
            "network": str(self.loaded.networks["midex" if who.endswith("@midex.example") else "nix"]),
            "person": self.ids["person"],
            "family": "machine",
            "record": self.known.records[family]["id"]
            if family in self.known.records
            else self.ids["machine"],
            "each": self.ids[each],
            "asked": self.ids[asked],
            "request": self.ids[asked],
            "request_id": self.ids["tier_request"],
            "application": self.ids["application"],
            "grant": self.ids["grant"],
            "proposal": self.ids["proposal"],
            "right": self.ids["right"],
            "reset": str(uuid4()),
            "session_id": self.known.session,
            "picture": self.ids["picture"],
            "which": "now",
            "act": "close",
            "name": "x",
            "path": "0/000",
        }


@dataclass(repr=False)
class World:
    demo: DemoRegister
    base: Base

    def ask(self, who: str, route: Route, *, words: str = "") -> httpx.Response:
        """Send what a person can: to the API as a program, to pages as a browser; `words` are searched for."""
        path = route.at(self.base.places(who, route))
        self.demo.client.cookies.clear()
        if route.path.startswith("/api/"):
            sent = dict(self.base.bodies[route])
            if words:
                sent = {"json": {"text": words}}
            headers = {**self.base.people[who].headers, **sent.pop("headers", {})}
            return self.demo.client.request(route.method, path, headers=headers, **sent)
        token = self.base.visitors[who].token
        headers = {"Cookie": f"{COOKIE}={token}", "Origin": BASE_URL}
        sent = (
            {"data": {FIELD: form_token_of(token), **FORM, **({"words": words} if words else {})}}
            if route.method == "POST"
            else {}
        )
        return self.demo.client.request(route.method, path, headers=headers, **sent)


@pytest.fixture(scope="module")
def base(postgres: TestServer, loaded: Loaded) -> Iterator[Base]:
    name = "offices_base"
    dsns = roles.make_database(postgres.running, name, template=DEMO)
    with opened(loaded, dsns) as demo:
        made = lived_in(demo, postgres, name)
        demo.compact()
    stop_clock(dsns)
    try:
        yield made
    finally:
        roles.drop_database(postgres.running, name)


def lived_in(demo: DemoRegister, server: TestServer, name: str) -> Base:
    """State the three fields, and let every room hold something about them."""
    loaded, owner, reader = (
        demo.loaded,
        demo.person("dag@trollspan.example"),
        demo.person("mira@vittra.example"),
    )
    network = str(loaded.networks["nix"])

    def made(person: Person, path: str, **body: Any) -> str:
        answer = person.ask("POST", path, json=body)
        assert answer.status_code == 201, answer.text
        found: str = answer.json()["id"]
        return found

    machine = made(
        owner,
        "/company/machine",
        fields={"machine.class": "milling_5axis", **BEFORE},
        tiers={name: tier.value for name, tier in TIERS.items()},
    )
    holder = demo.person_id(reader.account)
    with demo.serve.database.transaction() as tx:
        approved.give_tier(tx, demo.serve.accounts, holder, Tier.CASE, loaded.networks["nix"])
        joins, midex = demo.serve.accounts.organisations.join, loaded.networks["midex"]
        joins(tx, "host", loaded.organisations[VICTIM], midex, "interested")
    wish = {"company": str(loaded.organisations[VICTIM]), "about": WHY, "fields": ["machine.model"]}
    granted = made(reader, "/case-requests", **wish)
    given = {
        "request": granted,
        "people": [str(holder)],
        "fields": ["machine.model"],
        "about": WHY,
        "days": 14,
    }
    ids = {
        "company": str(loaded.organisations[VICTIM]),
        "person": str(demo.person_id(owner.account)),
        "machine": machine,
        "grant": made(owner, "/grants", **given),
        "case_request": made(reader, "/case-requests", **wish),
        "tier_request": made(
            demo.person("dora@trollspan.example"),
            "/tier-requests",
            tier="CASE",
            networks=[network],
            purpose=WHY,
            days=30,
        ),
        "proposal": made(
            owner, "/company/lowerings", family="machine", record=machine, field="machine.serial", tier="CASE"
        ),
        "application": made(
            owner,
            "/applications",
            network=str(loaded.networks["midex"]),
            does=WHY,
            why=WHY,
            contact=WHY,
        ),
        "picture": made(demo.person("vera@nix.example"), "/pictures", network=network),
        "right": str(demo.sql("SELECT id FROM register.approved_tier LIMIT 1")[0][0]),
    }
    overview = owner.get("/company").json()
    none = {"id": machine, "revision": 1}
    known = Known(
        {**dict.fromkeys(RECORDS, none), **{record["family"]: record for record in overview["records"]}},
        overview["releasability"],
        owner.get("/sessions").json()["sessions"][0]["id"],
        "x" * 32,
        ids["person"],
        b"PK",
    )
    people = {email: demo.log_in(demo.account(email)) for email in (*OFFICES, MIRA, DAG)}
    visitors = {email: demo.visit(demo.account(email)) for email in OFFICES}
    bodies = {route: body_for(demo, known, route) for route in routes(make_app(demo.serve))}
    return Base(loaded, server, name, known, UUID(machine), ids, people, visitors, bodies)


def body_for(demo: DemoRegister, known: Known, route: Route) -> dict[str, Any]:
    """What the log's own inventory sends to a route of the API; KeyError for one that it has nothing for."""
    if route.method == "GET" or not route.path.startswith("/api/"):
        return ASKED.get(route.path, {})
    if str(route) == "POST /api/v1/session":
        return {"json": {"email": "x@nix.example", "password": WHY, "code": "000000"}}
    if route.path.endswith("/{request_id}/reviews"):
        # The clock stands still, but not for the database when it asks whether two approved: nothing is given here.
        return {"json": {"decision": "deny", "reason": WHY, "told": WHY}}
    family = route.path.removeprefix("/api/v1/company/").partition("/")[0]
    if family in FAMILIES and family not in RECORDS:  # one that is switched off
        return {"json": {"fields": {f"{family}.x": "x"}}}
    return about(demo, known, route.method, route.path)


@contextmanager
def world(base: Base, name: str, values: Mapping[str, str | None]) -> Iterator[World]:
    """A copy in which the three fields hold these values, or none; written by one process and served by another."""
    running = base.server.running
    dsns = roles.make_database(running, name, template=base.name)
    use_stopped_clock(dsns)
    try:
        with opened(base.loaded, dsns) as before, standing_clock(before):
            company = base.loaded.organisations[VICTIM]
            with before.serve.database.transaction() as tx:
                before.serve.recorder.change(tx, HOST, company, base.machine, 1, values)
            before.sequence()
        with opened(base.loaded, dsns) as demo, standing_clock(demo):
            yield World(demo, base)
    finally:
        roles.drop_database(running, name)


@pytest.fixture
def worlds(base: Base) -> Iterator[tuple[World, World]]:
    """One that holds the canaries, one that holds nothing in their place."""
    with (
        world(base, "offices_filled", CANARIES) as filled,
        world(base, "offices_empty", dict.fromkeys(CANARIES)) as empty,
    ):
        yield filled, empty


SPELLED = {value: spellings(value) for value in CANARIES.values()}


def compared(worlds: tuple[World, World], who: str, asked: Route, **about: Any) -> Iterator[str]:
    """Ask both worlds; give what is wrong with the answers."""
    answers = [each.ask(who, asked, **about) for each in worlds]
    yield from wrong_with(who, asked, answers[0], about.get("words", ""))
    if asked.path in WHOLE_LOG or str(asked) in DRAWN:
        return
    kept = frozenset(UUID(each) for each in worlds[0].base.ids.values())
    one, other = (salted(normal(each, kept)) for each in answers)
    for part, first, second in zip(("status", "headers", "body"), one, other, strict=True):
        if first != second:
            yield f"{who}: {asked} differs in its {part}: {parting(str(first), str(second))}"


def parting(first: str, second: str) -> str:
    """Say where two texts part, with a little of what stands there."""
    pairs = enumerate(zip(first, second, strict=False))
    at = next((number for number, (one, other) in pairs if one != other), min(len(first), len(second)))
    return f"...{first[max(0, at - 60) : at + 60]} ...{second[max(0, at - 60) : at + 60]}"


def wrong_with(who: str, asked: Route, answer: httpx.Response, words: str = "") -> Iterator[str]:
    """Give what is wrong with one answer of the world that holds the values; it may say again what was sent."""
    for value in told_by(answer, SPELLED):
        if value != words:
            yield f"{who}: {asked} tells {value}"
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        yield f"{who}: {asked} broke: {answer.text:.300}"


def salted(
    answer: tuple[int, list[tuple[bytes, bytes]], bytes],
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Leave out what is drawn anew."""
    status, heads, body = answer
    return status, [(name, SALTED.sub(b"-", value)) for name, value in heads], SALTED.sub(b"-", body)


def wrong_reading(worlds: tuple[World, World], base: Base, offices: Sequence[str]) -> list[str]:
    """Let offices ask every route that only reads, and search for the values themselves."""
    reading = [route for route in base.inventory if route.method == "GET"]
    assert len(reading) > 100
    wrong = [one for who in offices for route in reading for one in compared(worlds, who, route)]
    for who in offices:
        for value in CANARIES.values():
            for path in ("/api/v1/search", "/api/v1/search/words", "/search"):
                wrong += compared(worlds, who, Route("POST", path), words=value)
    return wrong


def test_no_office_reads_a_value_by_any_route_or_learns_that_there_is_one(
    worlds: tuple[World, World], base: Base
) -> None:
    for who, path in NOT_EMPTY:
        for each in worlds:
            shown = each.ask(who, Route("GET", path))
            assert shown.status_code == httpx.codes.OK, (who, path)
    wrong = wrong_reading(worlds, base, OFFICES[:ORDINARY])
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
def test_nor_by_one_that_writes_or_with_emergency_access(worlds: tuple[World, World], base: Base) -> None:
    with_emergency(worlds)
    wrong = wrong_reading(worlds, base, [*OFFICES[ORDINARY:], OPERATOR])
    writing = [route for route in base.inventory if route.method != "GET"]
    assert len(writing) > 100
    wrong += [one for route in writing for who in OFFICES for one in compared(worlds, who, route)]
    assert not wrong, "\n".join(wrong)


def with_emergency(worlds: tuple[World, World]) -> None:
    """Give the operator a broker's role from the host, as nobody but the host can."""
    for each in worlds:
        person, network = each.demo.person_id(each.demo.account(OPERATOR)), each.base.loaded.networks["nix"]
        each.demo.serve.emergencies.begin_on_host(person, network, Role.BROKER, 30, WHY)


def test_the_values_are_there_and_who_may_read_them_is_told(worlds: tuple[World, World], base: Base) -> None:
    filled, empty = worlds
    page = Route("GET", "/api/v1/companies/{company}")
    with_model = [told_by(each.ask(MIRA, page), SPELLED) for each in worlds]
    assert [set(each) for each in with_model] == [
        {CANARIES["machine.make"], CANARIES["machine.model"]},
        set(),
    ]
    own = Route("GET", "/api/v1/company/machine")
    assert set(told_by(filled.ask(DAG, own), SPELLED)) == set(CANARIES.values())
    assert not set(told_by(empty.ask(DAG, own), SPELLED))
