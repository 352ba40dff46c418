"""Which organisations come first, from rank bands in the index: no hit has to be opened to be ranked.

Of an organisation's matching records the best one counts: core before supplementary before subcontracted;
then who vouches for it; then how lately it was stated; then how near it is. Each criterion is a few lists
of record numbers, best first; what is in none of them comes last. What still ties is put in an order that
is noise: it differs from query to query and reader to reader, and nothing a reader may not see moves it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from pyroaring import BitMap

from policies.vocabulary import Action, SensitivityClass
from registry.catalogue import FIELDS
from registry.disclosure.provenance import Source
from registry.search.conditions import NEAR, Within
from registry.search.conditions import keywords as keywords_of
from registry.search.keywords import PLACES, RANK_QUARTER, RANK_SOURCE
from registry.search.numbers import array, of_one, of_organisations, organisations
from registry.search.postings import Posting
from registry.search.query import REACHES_KM

if TYPE_CHECKING:
    from uuid import UUID

    from keys.key import Key
    from registry.search.evaluate import Evaluation
    from registry.search.plan import Plan, Rights
    from registry.search.postings import Postings

ROLES = ("core", "supplementary", "subcontracted")
QUARTERS = 8
"""How far back freshness is told apart: two years."""

_ORDER = b"nordkap/search-order/1"
_TIE_BYTES = 8

Criterion = tuple[BitMap, ...]


@dataclass(frozen=True, slots=True)
class Ties:
    """Orders what ties: a keyed noise for each organisation number, of one reader and one query."""

    seed: bytes

    @classmethod
    def of(cls, key: Key, reader: UUID, query: bytes) -> Ties:
        """Return the order for one reader's query; `key` is the reader key."""
        return cls(hashlib.sha256(key.derive(_ORDER) + reader.bytes + query).digest())

    def ordered(self, owners: BitMap) -> list[int]:
        """Return the organisations in their order."""
        numbers = array(owners)
        if numbers.size < 2:  # noqa: PLR2004 - nothing to order
            return [int(number) for number in numbers]
        # One keyed stream, in which every organisation has its own place: adding one moves no other.
        noise = hashlib.shake_256(self.seed).digest(_TIE_BYTES * (int(numbers[-1]) + 1))
        drawn = np.frombuffer(noise, dtype=np.uint64)[numbers]
        return [int(number) for number in numbers[np.argsort(drawn, kind="stable")]]


def criteria(
    postings: Postings, evaluation: Evaluation, rights: Rights, plan: Plan, near: Within | None, today: date
) -> list[Criterion]:
    """Fetch the rank bands that the caller may sort by, in the indexes the query looks into.

    Each is cut, network by network, to the companies that this network shows to the caller.
    """
    asked: list[list[list[Posting]]] = []
    roles = rights.pairs(SensitivityClass.PROCESS, Action.SORT)
    asked.append([[Posting(pair, "capability.role", f"={role}") for pair in roles] for role in ROLES])
    pairs = sorted(plan.pairs())
    sources = tuple(Source)[:0:-1]  # the weakest is what remains
    asked.append([[Posting(pair, RANK_SOURCE, f"={source}") for pair in pairs] for source in sources])
    asked.append([[Posting(pair, RANK_QUARTER, quarter) for pair in pairs] for quarter in quarters(today)])
    if near is not None:
        area = FIELDS[PLACES[1]]
        asked.append(
            [
                [
                    Posting(pair, area.name, keyword)
                    for pair in rights.pairs(area.cls)
                    for keyword in keywords_of(area, NEAR, Within(near.cell, km))[0]
                ]
                for km in REACHES_KM
                if km < near.km
            ]
        )
    lists = postings.fetch(posting for criterion in asked for band in criterion for posting in band)
    return [tuple(evaluation.cut(_by_network(band, lists)) for band in criterion) for criterion in asked]


def ranked(
    owners: BitMap, witnesses: Sequence[BitMap], bands: Sequence[Criterion], ties: Ties
) -> Iterator[tuple[int, BitMap]]:
    """Yield (organisation, its best matching records) best first; ask for as many as are needed."""
    records = of_organisations(BitMap().union(*witnesses), owners)
    for group, best in _refined(owners, records, bands):
        for owner in ties.ordered(group):
            yield owner, of_one(best, owner)


def quarters(today: date) -> Iterator[str]:
    """Yield the names of this quarter and those before it, as far back as freshness is told apart."""
    year, number = today.year, (today.month + 2) // 3
    for _ in range(QUARTERS):
        yield f"{year}Q{number}"
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)


def _by_network(band: Sequence[Posting], lists: Mapping[Posting, BitMap]) -> dict[UUID, list[BitMap]]:
    found: dict[UUID, list[BitMap]] = {}
    for posting in band:
        found.setdefault(posting.pair.network, []).append(lists[posting])
    return found


def _refined(owners: BitMap, records: BitMap, bands: Sequence[Criterion]) -> Iterator[tuple[BitMap, BitMap]]:
    if not owners:
        return
    if not bands or len(owners) == 1:
        yield owners, records
        return
    remaining = owners
    for band in bands[0]:
        inside = records & band
        reached = organisations(inside) & remaining
        if reached:
            yield from _refined(reached, of_organisations(inside, reached), bands[1:])
            remaining = remaining - reached
            if not remaining:
                return
    yield from _refined(remaining, of_organisations(records, remaining), bands[1:])
