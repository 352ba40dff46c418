"""An index without records behind it: holdings made up in memory, posted, and asked as the service asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from keys.keyring import Keyring
from keys.scope import Root
from policies.vocabulary import Tier, tiers_up_to
from registry.caller import Caller, Standing
from registry.catalogue import FIELDS
from registry.catalogue.checking import checked
from registry.catalogue.tiers import effective_tier
from registry.database import Transaction
from registry.disclosure.openrecord import OpenRecord, OpenValue
from registry.disclosure.provenance import Provenance, Source
from registry.search import compaction
from registry.search.audience import Audience
from registry.search.conditions import Within
from registry.search.deltas import DeltaIndexer
from registry.search.evaluate import Evaluation, wanted
from registry.search.holdings import Holdings
from registry.search.pair import Pair
from registry.search.plan import Plan, Rights, plan
from registry.search.postings import Postings
from registry.search.query import Query, tree
from registry.search.store import listing
from tests.support.house import POLICY
from tests.support.register import Register, register

STATED = Provenance(Source.DECLARED, date(2026, 3, 1))


def value(name: str, raw: Any, tier: Tier, *, provenance: Provenance = STATED) -> OpenValue:
    """A value as the recorder hands it over."""
    declared = FIELDS[name]
    known = raw if declared.derived else checked(declared, raw, "SE")
    return OpenValue(known, tier, effective_tier(declared, tier, Tier.MEMBER), provenance)


def record(
    number: int, family: str, values: Mapping[str, OpenValue], *, organisation: UUID | None = None
) -> OpenRecord:
    return OpenRecord(uuid4(), organisation or uuid4(), family, number, 1, values)


class World:
    """A database with an index, and the holdings that are posted in it."""

    def __init__(self, made: Register) -> None:
        self.register = made
        self.held: dict[int, Holdings] = {}

    def __repr__(self) -> str:
        return "the world"

    @property
    def networks(self) -> dict[str, UUID]:
        return self.register.networks

    def holdings(
        self,
        number: int,
        records: Iterable[OpenRecord],
        *,
        slugs: Iterable[str] = ("nix",),
        countries: tuple[str, ...] | None = None,
        excluded: Iterable[UUID] = (),
    ) -> Holdings:
        made = tuple(records)
        return Holdings(
            organisation=UUID(int=number),
            organisation_number=number,
            networks=frozenset(self.networks[slug] for slug in slugs),
            countries=countries,
            excluded=frozenset(excluded),
            records=made,
            sites=tuple(one for one in made if one.family == "site"),
        )

    def post(self, *holdings: Holdings) -> None:
        """Let each organisation have these holdings instead of what it had."""
        with self.register.app.transaction() as tx:
            self.post_in(tx, *holdings)

    def post_in(self, tx: Transaction, *holdings: Holdings) -> None:
        changes = [(self.held.get(one.organisation_number), one) for one in holdings]
        DeltaIndexer().changed(tx, changes)
        self.held.update({one.organisation_number: one for one in holdings})

    def drop(self, number: int) -> None:
        with self.register.app.transaction() as tx:
            DeltaIndexer().changed(tx, [(self.held.pop(number), None)])

    def compact(self) -> compaction.Compacted:
        done = compaction.compact(self.register.host)
        assert done is not None
        return done

    def caller(self, *, number: int = 1_000_000, **tiers: Tier) -> Caller:
        """Somebody who holds these tiers, and those below, in these networks."""
        standings = {
            self.networks[slug]: Standing(self.networks[slug], frozenset(tiers_up_to(tier)), frozenset())
            for slug, tier in tiers.items()
        }
        return Caller(
            person=UUID(int=7),
            organisation=UUID(int=number),
            organisation_kind="company",
            organisation_number=number,
            language="en",
            session=uuid4(),
            channel="api",
            standings=standings,
            own_roles=frozenset(),
            purpose=uuid4(),
            stepped_up=False,
            policy_digest=POLICY.digest,
            at=datetime.now(UTC),
        )

    def planned(self, caller: Caller, query: Query, near: Within | None = None) -> Plan:
        return plan(Rights(POLICY, caller), tree(query.filters), near, query.text)

    def find(self, caller: Caller, query: Query, near: Within | None = None) -> set[int]:
        """The organisations that match."""
        with self.register.app.transaction(snapshot=True) as tx:
            return self.find_in(tx, caller, query, near)

    def find_in(self, tx: Transaction, caller: Caller, query: Query, near: Within | None = None) -> set[int]:
        asked = self.planned(caller, query, near)
        audience = Audience(
            caller.organisation,
            caller.organisation_number,
            listing.countries(tx, {pair.network for pair in asked.pairs()}),
        )
        opened = {Pair(network, Tier.OPEN) for network in audience.countries}
        postings = Postings(tx, asked.pairs() | opened)
        evaluation = Evaluation(postings.fetch(wanted(asked.leaves(), audience)), audience)
        return set(evaluation.seen(evaluation.of(asked.root).owners()))


@contextmanager
def world(dsns: Any) -> Iterator[World]:
    with register(dsns) as made:
        yield World(made)


def query(*filters: Mapping[str, Any], **about: Any) -> Query:
    return Query.model_validate({"filters": list(filters), **about})


def ask(name: str, op: str, asked: Any) -> dict[str, Any]:
    return {"field": name, "op": op, "value": asked}


MILLING = ask("capability.process", "eq", "milling")
WHO_MILLS = query(MILLING)


def milling(number: int, made: World, tier: Tier = Tier.MEMBER) -> Holdings:
    """What an organisation holds that states no more than that it mills."""
    capability = record(
        (number << 12) + 1, "capability", {"capability.process": value("capability.process", "milling", tier)}
    )
    return made.holdings(number, [capability])


def fresh_keyring(made: World) -> Keyring:
    """The keyring of a serving process that has just started."""
    return Keyring({Root.CONTENT: made.register.app._keyring.roots[Root.CONTENT]})
