"""The recorder tells the index everything: whatever is written, the index says what the records say."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from policies.vocabulary import Tier
from registry.companies import store as companies
from registry.companies.recorder import Recorder
from registry.database import Transaction
from registry.disclosure import store as records
from registry.disclosure.disclosure import identity_tiers
from registry.embedded.roles import Dsns
from registry.search.deltas import DeltaIndexer
from registry.search.holdings import Holdings
from registry.search.verify import verify
from tests.support.register import HOST, OWN, Register, register


@pytest.fixture
def made(database_dsns: Dsns) -> Iterator[Register]:
    with register(database_dsns) as found:
        found.recorder = Recorder(DeltaIndexer(), found.disclosure)
        yield found


def holdings(made: Register, tx: Transaction) -> Iterator[Holdings]:
    """What every organisation holds, opened as its own."""
    owners = {row[0]: row[1] for row in made.sql("SELECT id, number FROM register.organisation")}
    released = companies.releasabilities(tx, list(owners))
    for owner, number in owners.items():
        sealed = records.of_organisations(tx, [owner], tiers=tuple(Tier))
        if not sealed:
            continue
        opened = tuple(
            made.disclosure.open(tx, {owner: OWN}, sealed, identity_tiers=identity_tiers(tx, [owner]))
        )
        yield Holdings(
            organisation=owner,
            organisation_number=number,
            networks=released[owner].networks,
            countries=released[owner].countries,
            excluded=released[owner].excluded,
            records=opened,
            sites=tuple(one for one in opened if one.family == "site"),
        )


def agree(made: Register) -> None:
    assert [str(one) for one in verify(made.host, lambda tx: holdings(made, tx))] == []


def change(made: Register, owner: UUID, record: UUID, values: dict[str, Any], **about: Any) -> None:
    ((revision,),) = made.sql("SELECT revision FROM register.record WHERE id = %s", record)
    with made.app.transaction() as tx:
        made.recorder.change(tx, HOST, owner, record, revision, values, **about)


def drop(made: Register, owner: UUID, record: UUID) -> None:
    ((revision,),) = made.sql("SELECT revision FROM register.record WHERE id = %s", record)
    with made.app.transaction() as tx:
        made.recorder.drop(tx, HOST, owner, record, revision)


def site(made: Register, owner: UUID, region: str, tier: Tier = Tier.COMMUNITY) -> UUID:
    return made.make(owner, "site", {"site.nuts3": region}, tiers={"site.nuts3": tier}).id


def test_a_company_that_grows_changes_and_goes(made: Register) -> None:
    owner = made.organisation("nix")
    made.make(
        owner,
        "organisation",
        {"organisation.country": "SE", "organisation.legal_name": "Trollspån Exempel AB"},
    )
    agree(made)
    capability = made.make(
        owner, "capability", {"capability.process": "milling_5axis", "capability.text_sv": "Vi fräser titan"}
    ).id
    agree(made)
    change(made, owner, capability, {"capability.process": "turning", "capability.text_sv": None})
    agree(made)
    change(made, owner, capability, {}, tiers={"capability.process": Tier.SEALED})
    agree(made)
    with made.app.transaction() as tx:
        made.recorder.release(tx, HOST, owner, [made.networks["nix"], made.networks["midex"]], ["NO"], [], 1)
    agree(made)
    drop(made, owner, capability)
    agree(made)


def test_the_tier_of_the_name_moves_what_would_give_it_away(made: Register) -> None:
    owner = made.organisation("nix")
    name = made.make(
        owner,
        "organisation",
        {"organisation.country": "SE", "organisation.legal_name": "Trollspån Exempel AB"},
    ).id
    made.make(
        owner,
        "capability",
        {"capability.process": "turning", "capability.text_sv": "Vi svarvar"},
        tiers={"capability.text_sv": Tier.OPEN},
    )
    agree(made)
    change(made, owner, name, {}, tiers={"organisation.legal_name": Tier.COMMUNITY})
    agree(made)


def test_a_site_that_moves_takes_along_what_stands_there(made: Register) -> None:
    owner = made.organisation("nix")
    first = site(made, owner, "SE321")
    made.make(owner, "capability", {"capability.process": "turning"})
    made.make(owner, "machine", {"machine.class": "turning_cnc", "machine.site": str(first)})
    agree(made)
    change(made, owner, first, {"site.nuts3": "SE322"})
    agree(made)
    second = site(made, owner, "NO060")
    agree(made)
    change(made, owner, first, {"site.nuts3": "SE110"})
    agree(made)
    drop(made, owner, second)
    agree(made)


def test_a_hidden_site_beside_one_that_moves(made: Register) -> None:
    owner = made.organisation("nix")
    first = site(made, owner, "SE321")
    site(made, owner, "NO060", Tier.CASE)
    made.make(owner, "capability", {"capability.process": "turning"})
    agree(made)
    change(made, owner, first, {"site.nuts3": "SE322"})
    agree(made)


def test_a_reference_above_the_tier_of_the_only_site(made: Register) -> None:
    owner = made.organisation("nix")
    first, hidden = site(made, owner, "SE321"), site(made, owner, "NO060", Tier.CASE)
    made.make(
        owner,
        "capability",
        {"capability.process": "turning", "capability.site": str(hidden)},
        tiers={"capability.site": Tier.SEALED},
    )
    agree(made)
    change(made, owner, first, {"site.nuts3": "SE322"})
    agree(made)


@pytest.mark.parametrize("seed", range(3))
def test_random_writes(made: Register, seed: int) -> None:
    chosen, owner = random.Random(seed), made.organisation("nix", "midex")
    sites: list[UUID] = []
    others: list[tuple[UUID, str]] = []
    for _ in range(30):
        tier = chosen.choice((Tier.COMMUNITY, Tier.MEMBER, Tier.CASE))
        what = chosen.randrange(5)
        if what == 0 or not sites:
            sites.append(site(made, owner, chosen.choice(("SE321", "SE322")), tier))
        elif what == 1:
            change(
                made,
                owner,
                chosen.choice(sites),
                {"site.nuts3": chosen.choice(("NO060", "SE110"))},
                tiers={"site.nuts3": tier},
            )
        elif what in {2, 3}:
            family, name, code = chosen.choice(
                (("machine", "machine.class", "turning_cnc"), ("capability", "capability.process", "turning"))
            )
            at = {f"{family}.site": str(chosen.choice(sites))} if chosen.random() < 0.5 else {}
            made_now = made.make(
                owner, family, {name: code, **at}, tiers={f"{family}.site": tier} if at else None
            )
            others.append((made_now.id, family))
        elif others:
            record, family = chosen.choice(others)
            at_site: dict[str, Any] = {f"{family}.site": chosen.choice([None, str(chosen.choice(sites))])}
            change(made, owner, record, at_site)
    agree(made)
