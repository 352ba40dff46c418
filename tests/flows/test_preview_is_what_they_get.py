"""A preview is, but for one name, byte for byte what its readers really get over HTTP, in settings drawn at random.

Drawn from a seed: in which networks the owner is and to which it shows itself, countries, excluded companies, the
profile, every value and its tier with fields empty again and records that are hidden whole, a temporary access to
some fields, the language. Then each audience is looked at by the owner and asked for by real readers of it.

Only these are taken out before the bytes are compared:

- the name that a reader has for a company that is anonymous to them: each reader has their own, the owner looks at
  a name of their own too. Whether there is one is compared.
- the envelope `{"audience", "profile", "company"}` of a preview, and the length of it in the headers; on pages what
  is not part of the records (menu, way back, forms), and the level of a heading.

No time is taken out, as a company's page has none but the day on which a value was stated, and that is the same for
everybody. A reader whose own company the owner excluded is of no audience, and gets the 404 that nobody previews.
Where the owner is in two networks, an audience is of both, and each of its readers who gets anything gets just that.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest

from keys.key import Purpose
from keys.pseudonym import pseudonym
from keys.scope import REGISTER
from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.classes import Profile
from registry.http.headers import REQUEST_HEADER
from tests.support import approved, cases
from tests.support.demo_register import DemoRegister, Person, Visitor
from tests.support.worlds import hide_a_record, scramble

OWNER = "trollspan"
DAG = "dag@trollspan.example"
MIRA, PEER, ISA = "mira@vittra.example", "peer@dovregubben.example", "isa@backahasten.example"
COMPANIES = {MIRA: "vittra", PEER: "dovregubben", ISA: "backahasten"}
NETWORKS = {MIRA: "nix", PEER: "midex", ISA: "nix"}
FIRST = 100
SEEDS = 6
"""Settings of the ordinary run; every other one has the owner in both networks."""

ARTICLE = re.compile(r'<article class="panel">.*?</article>', re.DOTALL)
LEVEL = re.compile(r"<(/?)h[1-6]>")
SECTION = '<section class="panel" id="{}">'


@dataclass(repr=False)
class Stage:
    """The owner and their readers, in the API and at the pages."""

    demo: DemoRegister
    owner: Person
    office: Visitor
    readers: dict[str, Person]
    visitors: dict[str, Visitor]

    def names(self, who: str) -> list[str]:
        """What a reader may call the owner: its id, or the name that searches give them for it."""
        company = self.demo.loaded.organisations[OWNER]
        person = self.demo.person_id(self.readers[who].account)
        with self.demo.serve.database.transaction() as tx:
            own = pseudonym(tx.keys.current(Purpose.READER, REGISTER), person, company)
        return [str(company), own]

    def got(self, who: str) -> httpx.Response | None:
        """What a reader gets; None where they learn of no company."""
        answers = [self.readers[who].get(f"/companies/{name}") for name in self.names(who)]
        assert {answer.status_code for answer in answers} <= {200, 404}, [one.text for one in answers]
        return next((answer for answer in answers if answer.status_code == httpx.codes.OK), None)

    def seen(self, who: str) -> list[str]:
        """The records on the page that a reader gets."""
        pages = [self.visitors[who].get(f"/companies/{name}") for name in self.names(who)]
        return next((articles(page.text) for page in pages if page.status_code == httpx.codes.OK), [])

    def preview(self, audience: str, **about: str) -> httpx.Response:
        answer = self.owner.get("/company/preview", params={"as": audience, **about})
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer


@pytest.fixture(scope="module")
def stage(demo: DemoRegister) -> Stage:
    with demo.serve.database.transaction() as tx:
        accounts = demo.serve.accounts
        mira = demo.person_id(demo.account(MIRA))
        approved.give_tier(tx, accounts, mira, Tier.CASE, demo.loaded.networks["nix"])
    readers = {email: demo.log_in(demo.account(email)) for email in COMPANIES}
    visitors = {email: demo.visit(demo.account(email)) for email in COMPANIES}
    return Stage(demo, demo.person(DAG), demo.visit(demo.account(DAG)), readers, visitors)


def articles(page: str) -> list[str]:
    """The records on a page, whatever the level of their headings."""
    return [LEVEL.sub(r"<\1h>", found) for found in ARTICLE.findall(page)]


def company_in(answer: httpx.Response) -> bytes | None:
    """The company as it stands in a preview; None for none."""
    _, _, rest = answer.content.partition(b'"company":')
    assert rest.endswith(b"}")
    return None if rest == b"null}" else unnamed(rest[:-1])


def unnamed(body: bytes) -> bytes:
    """A company without the name that its reader has for it, where it is anonymous to them."""
    told = json.loads(body)
    return body.replace(told["company"].encode(), b"-") if told["anonymous"] else body


def heads(answer: httpx.Response) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, but for what its envelope and its number make of them."""
    left_out = {REQUEST_HEADER.lower(), "content-length"}
    return [(name, value) for name, value in answer.headers.raw if name.decode().lower() not in left_out]


def draw(stage: Stage, seed: int) -> set[str]:
    """Let the owner choose all of it at random; return who is excluded."""
    chosen, demo = random.Random(seed), stage.demo
    speak(stage, chosen.choice(("sv", "nb", "en")))
    put(stage, "/company/profile", {"profile": chosen.choice(list(Profile)).value})
    if not seed % FIRST:
        # Once: what has been for the owner alone is lowered by nobody.
        scramble(demo, OWNER, Tier.OPEN, seed, whole=True)
    for _ in range(3):
        hide_a_record(demo, OWNER, Tier.OPEN, chosen)
    shown = chosen.choice((["nix"], ["nix", "midex"], ["nix", "midex"], ["midex"], []))
    countries = chosen.choice((None, None, ["SE"], ["NO"], ["NO", "SE"]))
    excluded = {email for email in COMPANIES if chosen.random() < 0.2}
    body = {
        "networks": [str(demo.loaded.networks[slug]) for slug in shown],
        "countries": countries,
        "excluded": [str(demo.loaded.organisations[COMPANIES[email]]) for email in excluded],
    }
    before = stage.owner.get("/company/releasability").headers["ETag"]
    put(stage, "/company/releasability", body, **{"If-Match": before})
    return excluded


def put(stage: Stage, path: str, body: Mapping[str, object], **headers: str) -> None:
    answer = stage.owner.ask("PUT", path, json=body, headers=headers)
    assert answer.status_code == httpx.codes.OK, answer.text


def speak(stage: Stage, language: str) -> None:
    """Let everybody read in one language: what a value is called is part of the bytes."""
    for visitor in (stage.office, *stage.visitors.values()):
        assert visitor.send("/language", language=language).status_code == httpx.codes.SEE_OTHER


@contextmanager
def tierless(stage: Stage) -> Iterator[None]:
    """Take the approval of the one who is interested, so that they are anybody of the network."""
    demo, accounts, nix = stage.demo, stage.demo.serve.accounts, stage.demo.loaded.networks["nix"]
    isa = demo.person_id(demo.account(ISA))
    with demo.serve.database.transaction() as tx:
        accounts.grants.take_tier(tx, "host", isa, Tier.COMMUNITY, nix)
    try:
        yield
    finally:
        with demo.serve.database.transaction() as tx:
            approved.give_tier(tx, accounts, isa, Tier.COMMUNITY, nix)


def compare(stage: Stage, audience: str, readers: Sequence[str], excluded: set[str], page: str) -> int:
    """Require that each reader of an audience gets what its preview shows; return how many got something."""
    preview = stage.preview(audience)
    shown, section = (
        company_in(preview),
        page.partition(SECTION.format(audience))[2].partition("</section>")[0],
    )
    reached = 0
    for who in readers:
        got = stage.got(who)
        if who in excluded:
            assert got is None, (audience, who)
            continue
        if got is None:
            # Of two networks one may be shown nothing; of one, the preview says so.
            assert shown is None or len(in_networks(stage)) > 1, (audience, who)
            continue
        reached += 1
        assert unnamed(got.content) == shown, (audience, who)
        assert heads(got) == heads(preview)
        assert stage.seen(who) == articles(section), (audience, who)
    if shown is None:
        assert not reached
    return reached


def in_networks(stage: Stage) -> set[str]:
    """The networks that the owner is in."""
    return set(stage.owner.get("/company").json()["memberships"])


def compared(stage: Stage, seed: int) -> int:
    """Draw a setting and compare every audience in it; return how many readers got something."""
    excluded, both = draw(stage, seed), len(in_networks(stage)) > 1
    page = stage.office.get("/company/profile/now").text
    home = [MIRA, PEER] if both else [MIRA]
    reached = compare(stage, "member", home, excluded, page)
    reached += compare(stage, "abroad", [] if both else [PEER], excluded, page)
    reached += compare(stage, "interested", [ISA], excluded, page)
    with tierless(stage):
        reached += compare(stage, "everyone", [ISA], excluded, page)
    return reached + compare_holder(stage, seed, excluded)


def compare_holder(stage: Stage, seed: int, excluded: set[str]) -> int:
    """Give a temporary access to fields drawn at random, and compare what its holder gets."""
    demo, chosen = stage.demo, random.Random(seed)
    fields = chosen.sample(sorted(catalogue.FIELDS), len(catalogue.FIELDS) // 2)
    company, mira = demo.loaded.organisations[OWNER], demo.person_id(demo.account(MIRA))
    grant = cases.give(demo.serve.database, demo.sql, company, mira, fields=fields)
    try:
        preview, got = stage.preview("case", grant=str(grant)), stage.got(MIRA)
        assert (got is None) is (company_in(preview) is None)
        if got is None:
            return 0
        assert MIRA not in excluded
        assert unnamed(got.content) == company_in(preview)
        assert heads(got) == heads(preview)
        page = stage.office.get(f"/company/access/given/{grant}")
        assert page.status_code == httpx.codes.OK
        assert stage.seen(MIRA) == articles(page.text)
        return 1
    finally:
        cases.revoke(demo.serve.database, grant)


def test_every_audience_gets_over_http_what_its_preview_shows(stage: Stage) -> None:
    reached = [compared(stage, seed) for seed in range(SEEDS // 2)]
    join_midex(stage)
    reached += [compared(stage, seed) for seed in range(SEEDS // 2, SEEDS)]
    assert sum(reached) > SEEDS, "the settings show something to somebody"


@pytest.mark.long
def test_nor_do_many_settings_differ(stage: Stage) -> None:
    join_midex(stage)
    assert sum(compared(stage, seed) for seed in range(100, 112)) > 10


def join_midex(stage: Stage) -> None:
    demo = stage.demo
    with demo.serve.database.transaction() as tx:
        join = demo.serve.accounts.organisations.join
        join(tx, "host", demo.loaded.organisations[OWNER], demo.loaded.networks["midex"], "interested")
