"""What a picture counts: every company, those too that shut the office out, by the index and by what is plain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

import pytest
from sqlalchemy import event

from policies.vocabulary import Role, Tier
from registry.accounts.secrets import Secrets
from registry.accounts.service import Accounts
from registry.caller import Credential
from registry.companies.recorder import Recorder
from registry.embedded.roles import Dsns
from registry.picture import counting
from registry.picture.content import Counts, Reach
from registry.picture.service import Picturing
from registry.search.census import processes, regions
from registry.search.deltas import DeltaIndexer
from tests.support.house import POLICY
from tests.support.register import HOST, Register, register

HERE, WELDED = ("SE322", "joining"), "welding"
TOGETHER = 12


@pytest.fixture(scope="module")
def made(module_dsns: Dsns) -> Iterator[Register]:
    with register(module_dsns) as found:
        found.recorder = Recorder(DeltaIndexer(), found.disclosure)
        yield found


def company(made: Register, *slugs: str, process: str = WELDED, tier: Tier = Tier.COMMUNITY) -> UUID:
    """One that does something in one region, as far as it says so to these people."""
    of = made.organisation(*slugs)
    site = made.make(of, "site", {"site.nuts3": HERE[0]})
    about = {"capability.process": process, "capability.site": str(site.id)}
    tiers = dict.fromkeys(("capability.process", "capability.process_head"), tier)
    made.make(of, "capability", about, tiers=tiers)
    return of


def count(made: Register, slug: str = "nix") -> Mapping[tuple[str, ...], Counts]:
    with made.app.transaction(snapshot=True) as tx:
        return counting.count(tx, Secrets(), made.networks[slug])


def stated(counts: Counts) -> dict[object, int]:
    return {each: many for each, many in {**counts.cells, **counts.abilities}.items() if many}


def officer(made: Register) -> tuple[UUID, Credential]:
    office = made.organisation("nix", kind="office")
    return office, made.credential(made.person(office, roles={"nix": [Role.VETTING_OFFICER]}))


def test_who_does_what_where_is_counted_from_the_index(made: Register) -> None:
    before = count(made)[()]
    company(made, "nix")
    company(made, "nix", process="turning")
    company(made, "midex")
    after = count(made)[()]
    assert after.companies == before.companies + 2
    assert after.cells[HERE] == before.cells.get(HERE, 0) + 1
    assert after.cells["SE322", "separating"] == before.cells.get(("SE322", "separating"), 0) + 1


def test_what_few_may_read_is_counted_by_how_far_it_goes_not_by_what_it_says(made: Register) -> None:
    before = count(made)[()]
    company(made, "nix", tier=Tier.SEALED)
    after = count(made)[()]
    assert after.cells.get(HERE, 0) == before.cells.get(HERE, 0)
    own = ("capability", Reach.OWN)
    assert after.abilities[own] == before.abilities[own] + 1


def test_companies_that_shut_the_office_out_are_counted_too(made: Register) -> None:
    office, who = officer(made)
    for number in range(TOGETHER):
        of = company(made, "nix")
        if number % 2:
            with made.app.transaction() as tx:
                made.recorder.release(tx, HOST, of, [made.networks["nix"]], None, [office], 1)
    whole = count(made)[()]
    accounts = Accounts(made.app, lambda: POLICY)
    room = Picturing(made.app, accounts, lambda tx, network: counting.count(tx, accounts.secrets, network))
    found = room.one(who, room.take(who, made.networks["nix"])).content[()]
    assert whole.cells[HERE] >= TOGETHER
    assert found.cells[HERE] >= 8
    # The same transaction, with the officer as its reader, counts the same numbers.
    with made.app.transaction(snapshot=True) as tx:
        made.sessions.admit(tx, who)
        assert counting.count(tx, Secrets(), made.networks["nix"])[()] == whole


def test_who_is_in_another_network_too_is_counted_apart(made: Register) -> None:
    before = count(made)
    company(made, "nix", "midex")
    after = count(made)
    other = (str(made.networks["midex"]),)
    assert (after[()].companies, stated(after[()])) == (before[()].companies, stated(before[()]))
    assert after[other].companies == (before[other].companies if other in before else 0) + 1
    mirrored = count(made, "midex")[(str(made.networks["nix"]),)]
    assert (mirrored.companies, dict(mirrored.abilities)) == (
        after[other].companies,
        dict(after[other].abilities),
    )


def test_a_closed_company_and_an_office_are_not_counted(made: Register) -> None:
    of = company(made, "nix")
    before = count(made)[()]
    made.organisation("nix", kind="office")
    made.close(of)
    after = count(made)[()]
    assert after.companies == before.companies - 1
    assert after.cells[HERE] == before.cells[HERE] - 1


def test_how_much_an_organisation_was_shown_is_counted_in_shares(made: Register) -> None:
    reader = company(made, "nix")
    seen = made.organisation("nix")
    made.make(
        seen,
        "organisation",
        {"organisation.country": "SE", "organisation.legal_name": "Trollspån Exempel AB"},
    )
    before = count(made)[()].shown
    made.companies.reading.company(made.reader(Tier.MEMBER, organisation=reader), str(seen))
    after = count(made)[()].shown
    assert sum(after.values()) == sum(before.values()) + 1


def test_nothing_of_a_record_is_opened_and_no_sealed_field_is_fetched(made: Register) -> None:
    said: list[str] = []
    engine = made.app._engine

    def note(_1: object, _2: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        count(made)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert said
    assert [each for each in said if "register.field" in each and "sealed" in each] == []


def test_regions_and_processes_are_those_of_the_lists() -> None:
    assert len(processes()) == 11
    assert {"SE322", "NO060"} <= set(regions())
    assert all(len(each) == 5 for each in regions())
