"""Two worlds that differ in what a reader may not read give that reader the same bytes for the same work.

What differs: values at CASE and SEALED for members; everything from MEMBER on for whoever is interested; records
that are hidden altogether; all of a company that does not show itself in the reader's network, or excludes
the reader's company; for a reader who holds more in one network than in the other, what the other hides. Both
worlds are asked the same random questions. First as they were written, with changes to the index standing,
then compacted. It is over 300 lines long because the worlds, the questions and the comparison are one argument.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product, zip_longest
from typing import Any

import httpx
import pytest

from policies.vocabulary import Tier
from registry.embedded import roles
from registry.exposure.limits import Limits
from registry.guarding.numbers import set_on_host
from tests.support import approved, cases
from tests.support import demo_truth as truth
from tests.support.answers import body_of, headers_of
from tests.support.demo_register import DemoRegister, Loaded, Person, Visitor, opened
from tests.support.postgres import DEMO, TestServer
from tests.support.worlds import (
    HOST,
    WORDS,
    Meter,
    hidden_values,
    metered,
    queries,
    scramble,
    standing_clock,
    stop_clock,
    use_stopped_clock,
)

SEARCHES = 20
UNEVEN = "dora@trollspan.example"
"""A member in nix; made interested in midex, which has others."""

ABROAD = "skogsra"
"""A company in nix that is released to both networks, but to readers from Norway alone."""

HOLDER, LEFT_OUT = "isa@backahasten.example", "dovregubben"
"""Who may read what others may not, and whose company is left out, in one world of two."""

CHOOSABLE = "mira@vittra.example"
"""Who would read it if a temporary access were anybody's."""

PAGES = (
    *("/", "/search", "/purpose", "/security", "/views", "/grants", "/access", "/membership", "/emergency"),
    *("/company/profile/now", "/company/visibility", "/company/disclosures"),
)
ANSWERS = (
    *("/session", "/sessions", "/purposes", "/fields", "/exposure", "/grants", "/case-requests", "/rights"),
    *("/tier-requests", "/role-requests", "/applications", "/emergency", "/company/disclosures"),
    *("/company/preview?as=everyone", "/company/preview?as=member", "/policy"),
)
"""What a reader asks of the API about themselves and their own company."""


@dataclass(frozen=True)
class Pair:
    """What differs between two worlds, and who must not be able to tell.

    `work` is not compared where a company is in a network's lists but not shown to all of its readers: its
    postings lie beside those of others, whoever may see it. Nor where the `whole` company may differ: its own
    record is always read whole, so that nobody can move the tier of its name; the heads of all its records
    are read, so that nobody can take one away; what stands at a site is listed at the site's tier. `others` says
    that the company also gives a temporary access to somebody else and leaves out somebody else's company.
    """

    name: str
    readers: tuple[str, ...]
    companies: tuple[str, ...]
    hidden: Tier
    excluding: str | None = None
    work: bool = True
    whole: bool = False
    others: bool = False


PAIRS = (
    Pair(
        "case and sealed",
        ("mira@vittra.example", "peer@dovregubben.example", "isa@backahasten.example"),
        ("nacken", "trollspan"),
        Tier.CASE,
    ),
    Pair(
        "member and above",
        ("isa@backahasten.example", "alva@authority.example"),
        ("nacken", "trollspan"),
        Tier.MEMBER,
    ),
    Pair("another network's", ("peer@dovregubben.example",), ("trollspan", "vittra"), Tier.OPEN),
    Pair("excluding", ("mira@vittra.example",), ("nacken",), Tier.OPEN, excluding="vittra", work=False),
    Pair(
        "hidden with the name",
        ("isa@backahasten.example",),
        ("nacken", "jatten"),
        Tier.MEMBER,
        work=False,
        whole=True,
    ),
    Pair(
        "the whole company",
        ("mira@vittra.example", "isa@backahasten.example"),
        ("nacken", "trollspan"),
        Tier.CASE,
        work=False,
        whole=True,
    ),
    Pair("less in the other network", (UNEVEN,), ("nokken", "draugen"), Tier.MEMBER),
    Pair(
        "what others may read", ("mira@vittra.example",), ("trollspan",), Tier.CASE, work=False, others=True
    ),
    Pair("less where it is shown", (UNEVEN,), (ABROAD,), Tier.MEMBER, work=False),
)
ASKED_WHY = ("machine.make", "machine.serial")
"""Fields of which a reader asks why they are shown or not."""
FEW = Limits(points=9, opened=2, searches=400, alarm_percent=60)
"""Views that end while a reader asks."""
ORDINARY = 4
"""Pairs of the ordinary run; the long one asks all."""


@dataclass(repr=False)
class Base:
    """The register both worlds are copied from, and who is signed in to it."""

    loaded: Loaded
    server: TestServer
    name: str
    people: dict[str, Person]
    visitors: dict[str, Visitor]


@pytest.fixture(scope="module")
def base(postgres: TestServer, loaded: Loaded) -> Iterator[Base]:
    name = "worlds_base"
    dsns = roles.make_database(postgres.running, name, template=DEMO)
    emails = sorted({email for pair in PAIRS for email in pair.readers})
    with opened(loaded, dsns) as demo:
        hold_less_in_midex(demo)
        may_be_chosen(demo)
        people = {email: demo.log_in(demo.account(email)) for email in emails}
        visitors = {email: demo.visit(demo.account(email)) for email in emails}
        for pair in PAIRS:
            if pair.excluding is not None:
                release(demo, pair.companies[0], truth.shown_in(pair.companies[0]), excluded=pair.excluding)
        demo.compact()
        # What follows stands in the index as changes that no compaction has merged yet, in both worlds.
        release(demo, ABROAD, ["nix", "midex"], countries={"NO"})
        state_afresh(demo, "jatten")
    stop_clock(dsns)
    try:
        yield Base(loaded, postgres, name, people, visitors)
    finally:
        roles.drop_database(postgres.running, name)


def hold_less_in_midex(demo: DemoRegister) -> None:
    account = demo.account(UNEVEN)
    person, midex = demo.person_id(account), demo.loaded.networks["midex"]
    with demo.serve.database.transaction() as tx:
        demo.serve.accounts.organisations.join(
            tx, "host", demo.loaded.organisations["trollspan"], midex, "interested"
        )
        approved.give_tier(tx, demo.serve.accounts, person, Tier.COMMUNITY, midex)


def may_be_chosen(demo: DemoRegister) -> None:
    """Approve a reader for what companies open to people they choose; none has chosen them."""
    with demo.serve.database.transaction() as tx:
        person, nix = demo.person_id(demo.account(CHOOSABLE)), demo.loaded.networks["nix"]
        approved.give_tier(tx, demo.serve.accounts, person, Tier.CASE, nix)


def release(
    demo: DemoRegister,
    company: str,
    slugs: Collection[str],
    *,
    countries: set[str] | None = None,
    excluded: str | None = None,
) -> None:
    """Let a company show itself in these networks, to readers from these countries, never to one other."""
    organisations = demo.loaded.organisations
    shown = {demo.loaded.networks[slug] for slug in slugs}
    ((revision,),) = demo.sql(
        "SELECT revision FROM register.releasability WHERE organisation = %s", organisations[company]
    )
    hidden_from = set() if excluded is None else {organisations[excluded]}
    with demo.serve.database.transaction() as tx:
        demo.serve.recorder.release(tx, HOST, organisations[company], shown, countries, hidden_from, revision)


def towards_others(demo: DemoRegister, company: str) -> None:
    """Let a company give somebody a temporary access, and leave out another company: in one world of two."""
    holder, owner = demo.person_id(demo.account(HOLDER)), demo.loaded.organisations[company]
    cases.give(demo.serve.database, demo.sql, owner, holder, fields=["machine.make", "machine.model"])
    release(demo, company, truth.shown_in(company), excluded=LEFT_OUT)


def state_afresh(demo: DemoRegister, company: str) -> None:
    """Change what everybody may read of a company."""
    ((record, revision),) = demo.sql(
        "SELECT id, revision FROM register.record WHERE organisation = %s AND family = 'capability'"
        " ORDER BY number LIMIT 1",
        demo.loaded.organisations[company],
    )
    with demo.serve.database.transaction() as tx:
        demo.serve.recorder.change(
            tx, HOST, demo.loaded.organisations[company], record, revision, {"capability.process": "edm_wire"}
        )


@dataclass(repr=False)
class World:
    """One world, served; `told` is what it hides."""

    demo: DemoRegister
    told: list[tuple[str, Any]]

    def person(self, base: Base, email: str) -> Person:
        return replace(base.people[email], demo=self.demo, client=self.demo.client)

    def visitor(self, base: Base, email: str) -> Visitor:
        return replace(base.visitors[email], client=self.demo.client)


@contextmanager
def world(base: Base, pair: Pair, name: str, seed: int) -> Iterator[World]:
    running = base.server.running
    dsns = roles.make_database(running, name, template=base.name)
    use_stopped_clock(dsns)
    try:
        with opened(base.loaded, dsns) as before, standing_clock(before):
            for number, company in enumerate(pair.companies):
                scramble(before, company, pair.hidden, seed * 100 + number, whole=pair.whole)
                if pair.others and seed % 2:
                    towards_others(before, company)
            told = [
                told for company in pair.companies for told in hidden_values(before, company, pair.hidden)
            ]
        # A process of its own answers: what the writing one has cached is not there.
        with opened(base.loaded, dsns) as demo, standing_clock(demo):
            yield World(demo, told)
    finally:
        roles.drop_database(running, name)


@contextmanager
def both(base: Base, pair: Pair, seed: int) -> Iterator[tuple[World, World, Meter]]:
    with (
        world(base, pair, "world_one", 2 * seed) as one,
        world(base, pair, "world_two", 2 * seed + 1) as two,
        metered(one.demo.serve, two.demo.serve) as meter,
    ):
        yield one, two, meter


Ask = Callable[[World], httpx.Response]
Work = tuple[list[tuple[str, int]], dict[str, int]]


def questions(
    base: Base, one: World, two: World, email: str, seed: int, count: int
) -> Iterator[tuple[str, Ask]]:
    """What a reader asks of both worlds: searches, company pages, the pages of the web."""
    for body in queries(seed, count, one.told + two.told):
        yield (
            json.dumps(body),
            lambda here, body=body: here.person(base, email).ask("POST", "/search", json=body),
        )
    everybody = {"filters": [{"field": "organisation.country", "op": "in", "value": ["SE", "NO"]}]}
    cards = one.person(base, email).ask("POST", "/search", json=everybody).json()["results"]
    two.person(base, email).ask("POST", "/search", json=everybody)
    ids = [
        str(base.loaded.organisations[key]) for key in ("nacken", "trollspan", "vittra", "jatten", "draugen")
    ]
    for name in dict.fromkeys([*(card["company"] for card in cards), *ids]):
        yield f"/companies/{name}", lambda here, name=name: here.person(base, email).get(f"/companies/{name}")
    if count < SEARCHES:
        return
    for name, field in product(dict.fromkeys([*(card["company"] for card in cards), *ids]), ASKED_WHY):
        asked = {"company": name, "field": field}
        yield (
            f"why {field} of {name}",
            lambda here, asked=asked: here.person(base, email).get("/decisions/explain", params=asked),
        )
    for name in dict.fromkeys([*(card["company"] for card in cards), *ids]):
        yield f"page {name}", lambda here, name=name: here.visitor(base, email).get(f"/companies/{name}")
    for path in PAGES:
        yield path, lambda here, path=path: here.visitor(base, email).get(path)
    for path in ANSWERS:
        yield path, lambda here, path=path: here.person(base, email).get(path)
    for words in WORDS:
        yield words, lambda here, words=words: here.visitor(base, email).search(words=words)


def differences(
    base: Base, pair: Pair, one: World, two: World, meter: Meter, seed: int, count: int
) -> list[str]:
    """What a reader could tell the worlds apart by."""
    found: list[str] = []
    for email in pair.readers:
        for said, ask in questions(base, one, two, email, seed, count):
            meter.read()
            first, work = ask(one), meter.read()
            second, other_work = ask(two), meter.read()
            assert first.status_code < 500, (said, first.text)
            if (first.status_code, headers_of(first)) != (second.status_code, headers_of(second)):
                found.append(f"{said}: head")
            if body_of(first) != body_of(second):
                found.append(f"{said}: body")
            if pair.work and work != other_work:
                found.append(f"{said}: work {unlike(work, other_work)}")
    return found


def standing(here: World, tiers: Collection[Tier]) -> int:
    """How many changes stand in the indexes of these tiers."""
    ((count,),) = here.demo.sql(
        "SELECT count(*) FROM postings.delta WHERE tier = ANY(%s)", [tier.value for tier in tiers]
    )
    return int(count)


def unlike(work: Work, other: Work) -> str:
    """Where two amounts of work first differ."""
    for first, second in zip_longest(work[0], other[0]):
        if first != second:
            return f"{_short(first)} {_short(second)}"
    return f"{work[1]} {other[1]}"


def _short(done: tuple[str, int] | None) -> str:
    return "nothing" if done is None else f"{done[1]} x {' '.join(done[0].split())[-100:]}"


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize(
    "pair",
    [*PAIRS[:ORDINARY], *(pytest.param(pair, marks=pytest.mark.long) for pair in PAIRS[ORDINARY:])],
    ids=lambda pair: pair.name,
)
def test_what_is_hidden_changes_no_byte_and_no_work(base: Base, pair: Pair, seed: int) -> None:
    with both(base, pair, seed) as (one, two, meter):
        assert one.told != two.told, "the worlds differ"
        hidden = [tier for tier in Tier if tier >= pair.hidden]
        assert standing(one, hidden), "what was hidden is not merged yet"
        # Every search opens each change that stands where the reader may look: as many in both worlds.
        shown = [tier for tier in Tier if tier < pair.hidden]
        assert not pair.work or standing(one, shown) == standing(two, shown)
        assert not shown or standing(one, shown)
        assert differences(base, pair, one, two, meter, seed, SEARCHES) == []
        one.demo.compact()
        two.demo.compact()
        assert differences(base, pair, one, two, meter, seed + 1, SEARCHES // 3) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", [2])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_nor_do_many_random_worlds_and_questions(base: Base, pair: Pair, seed: int) -> None:
    with both(base, pair, seed) as (one, two, meter):
        assert differences(base, pair, one, two, meter, seed, 120) == []
        one.demo.compact()
        two.demo.compact()
        assert differences(base, pair, one, two, meter, seed + 100, 40) == []


def test_nor_where_the_views_end(base: Base) -> None:
    pair = replace(PAIRS[0], readers=(CHOOSABLE,))
    with both(base, pair, 1) as (one, two, meter):
        for here in (one, two):
            for network in here.demo.loaded.networks.values():
                set_on_host(here.demo.serve.database, network, "own", FEW)
        assert differences(base, pair, one, two, meter, 1, SEARCHES) == []
        reader, companies = one.person(base, CHOOSABLE), base.loaded.organisations.values()
        asked = [reader.get(f"/companies/{company}") for company in companies]
        assert any(b"views-used-up" in answer.content for answer in asked), "they came to an end"


def test_what_may_be_seen_is_seen_to_differ(base: Base) -> None:
    shown = Pair("shown", ("mira@vittra.example",), ("nacken",), Tier.MEMBER)
    shown = replace(shown, companies=("trollspan",))
    with both(base, shown, 1) as (one, two, meter):
        found = differences(base, shown, one, two, meter, 1, 10)
    assert any(said.endswith("body") for said in found)
    assert any(": work" in said for said in found)


@pytest.mark.parametrize("company", ["trollspan"])
def test_a_value_that_stays_hidden_may_come_and_go(base: Base, company: str) -> None:
    pair = replace(PAIRS[0], companies=(company,))
    with world(base, pair, "world_one", 3) as one, metered(one.demo.serve) as meter:
        person = one.person(base, "mira@vittra.example")
        bodies = list(queries(9, 25, one.told))

        def looks() -> list[tuple[bytes, Any]]:
            meter.read()
            return [(body_of(person.ask("POST", "/search", json=body)), meter.read()[1]) for body in bodies]

        before = looks()
        scramble(one.demo, company, Tier.CASE, 77)
        assert looks() == before
