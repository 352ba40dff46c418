"""What owners let the caller read for a case, as a search finds it: opened and tested, never looked up in an index.

`nordkap serve` holds no key of a CASE index. The records of owners whose live grants name a field that is asked about are
opened for this caller, through disclosure like any other, and what they say becomes lists of the same kind as the
index's, under the pair of each network and CASE. So conditions, negation and places mean the same in both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from pyroaring import BitMap

from policies.vocabulary import Tier
from registry.disclosure import store as records
from registry.disclosure.disclosure import identity_tiers
from registry.search.holdings import Holdings
from registry.search.keywords import LOCATED, PLACES, posting_set
from registry.search.postings import Posting
from registry.search.store import listing

if TYPE_CHECKING:
    from registry.caller import Caller
    from registry.cases.held import Granted
    from registry.database import Transaction
    from registry.disclosure.disclosure import Disclosure
    from registry.search.audience import Audience
    from registry.search.plan import Leaf

MOST_OWNERS: Final = 20
"""Owners whose records are opened in one search; those whose grants end last come first."""

SITE: Final = "site"


def lists_of(
    tx: Transaction,
    disclosure: Disclosure,
    caller: Caller,
    audience: Audience,
    granted: Mapping[UUID, Granted],
    leaves: Sequence[Leaf],
) -> dict[Posting, BitMap]:
    """Return the lists of what granted records say of the fields that are asked about; an absent one is empty.

    Args:
        tx: the snapshot that answers.
        disclosure: opens the records.
        caller: who asks.
        audience: whom they may see.
        granted: by owner, what the caller holds.
        leaves: the conditions.

    Raises:
        keys.errors.KeysError: a row or a value is not the register's.
    """
    asked = {leaf.field.name for leaf in leaves if any(pair.tier is Tier.CASE for pair in leaf.pairs)}
    owners = [owner for owner, held in granted.items() if held.fields & asked][:MOST_OWNERS]
    if not owners:
        return {}
    shown = {one.id: one for one in listing.listed_by_id(tx, audience, owners).values()}
    subjects = {
        each: frozenset[str]().union(*(caller.subjects(network) for network in one.networks))
        for each, one in shown.items()
    }
    fields = {each: granted[each].fields for each in shown}
    families = {leaf.field.family for leaf in leaves} | {*LOCATED, SITE}
    sealed = []
    for tiers, same in _by_tiers(disclosure, subjects, fields).items():
        sealed += records.of_organisations(tx, same, tiers=tiers, families=families)
    opened = disclosure.open(
        tx,
        subjects,
        sealed,
        fields={leaf.field.name for leaf in leaves} | {*PLACES, *LOCATED.values()},
        identity_tiers=identity_tiers(tx, list(shown)),
        granted=fields,
    )
    found: dict[Posting, BitMap] = {}
    for each, one in shown.items():
        own = tuple(record for record in opened if record.organisation == each)
        sites = tuple(record for record in own if record.family == SITE)
        networks = frozenset(
            network for network in one.networks if Tier.CASE in caller.standings[network].tiers
        )
        said = posting_set(Holdings(each, one.number, networks, None, frozenset(), own, sites))
        for pair, by_number in said.items():
            if pair.tier is Tier.CASE:
                for number, keywords in by_number.items():
                    for name, keyword in keywords:
                        found.setdefault(Posting(pair, name, keyword), BitMap()).add(number)
    return found


def _by_tiers(
    disclosure: Disclosure,
    subjects: Mapping[UUID, frozenset[str]],
    fields: Mapping[UUID, Collection[str]],
) -> dict[frozenset[Tier], list[UUID]]:
    found: dict[frozenset[Tier], list[UUID]] = {}
    for each, held in subjects.items():
        found.setdefault(disclosure.readable_tiers(held, fields[each]), []).append(each)
    return found
