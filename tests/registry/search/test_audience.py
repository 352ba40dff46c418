"""Whom one may see is said twice, by the rows and by the index's postings: both say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain, combinations, product
from uuid import UUID

from pyroaring import BitMap

from registry.directory.releasability import Releasability
from registry.search.audience import Audience
from registry.search.evaluate import Evaluation
from registry.search.holdings import Holdings
from registry.search.keywords import posting_set
from registry.search.postings import Posting

NETWORKS = {UUID(int=1): "SE", UUID(int=2): "SE", UUID(int=3): "NO"}
SHOWN, READER, ANOTHER = UUID(int=11), UUID(int=12), UUID(int=13)
NUMBERS = {SHOWN: 1, READER: 2}


def subsets(every: Collection[UUID]) -> Iterator[frozenset[UUID]]:
    return map(frozenset, chain.from_iterable(combinations(every, n) for n in range(len(every) + 1)))


def found(released: Releasability, audience: Audience) -> bool:
    """Whether the index shows the organisation."""
    holdings = Holdings(
        released.organisation,
        NUMBERS[SHOWN],
        released.networks,
        released.countries,
        released.excluded,
        (),
        (),
    )
    lists: defaultdict[Posting, BitMap] = defaultdict(BitMap)
    for pair, numbers in posting_set(holdings).items():
        for number, keywords in numbers.items():
            for field, keyword in keywords:
                lists[Posting(pair, field, keyword)].add(number)
    return bool(Evaluation(lists, audience).seen(BitMap([NUMBERS[SHOWN]])))


def test_the_index_shows_whom_the_rows_let_one_see_in_every_combination() -> None:
    countries = (None, (), ("SE",), ("NO",), ("FI",), ("NO", "SE"))
    hidden = (frozenset[UUID](), frozenset({READER}), frozenset({ANOTHER}), frozenset({READER, ANOTHER}))
    said = set()
    for networks, chosen, excluded in product(subsets(NETWORKS), countries, hidden):
        released = Releasability(SHOWN, networks, chosen, excluded, 1)
        for reader, standing in product((READER, SHOWN), subsets(NETWORKS)):
            audience = Audience(reader, NUMBERS[reader], {each: NETWORKS[each] for each in standing})
            seen = bool(released.through(reader, audience.countries))
            assert found(released, audience) is seen, (released, audience)
            said.add(seen)
    assert said == {True, False}
