"""Which organisations of a network do what in which region, to be counted: read from the index, nothing is opened.

Counted is what a network's approved members could find, whoever asks: record by record, so that the process is one
of that region. Nothing is cut to what somebody may see, because companies that shut others out are part of the whole;
what companies keep for people they choose, or for themselves, is in indexes that the web process cannot read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from uuid import UUID

from pyroaring import BitMap

from policies.vocabulary import Tier, tiers_up_to
from registry.disclosure.exposed import PROCESS, REGION
from registry.exposure.account import Cell
from registry.search.numbers import organisations
from registry.search.pair import Pair
from registry.search.postings import Posting, Postings
from registry.vocabularies import vocabulary

if TYPE_CHECKING:
    from registry.database import Transaction

REACHED: Final = tiers_up_to(Tier.MEMBER)
"""The tiers whose indexes the web process has keys of."""

REGION_LETTERS: Final = 5
"""Letters of the code of a region (NUTS level 3), such as SE322."""


def regions() -> tuple[str, ...]:
    """Return the codes of every region, in the order of the list."""
    return tuple(term.code for term in vocabulary("regions").terms() if len(term.code) == REGION_LETTERS)


def processes() -> tuple[str, ...]:
    """Return the codes of the families of processes: the top of the tree."""
    return tuple(term.code for term in vocabulary("processes").terms() if term.parent is None)


def census(tx: Transaction, network: UUID) -> Mapping[Cell, BitMap]:
    """Return region and process → the numbers of the organisations that state it; empty ones are left out.

    Raises IndexBroken, SegmentGone, keys.errors.KeysError.
    """
    pairs = [Pair(network, tier) for tier in REACHED]
    asked = [(REGION, code) for code in regions()] + [(PROCESS, code) for code in processes()]
    lists = Postings(tx, pairs).fetch(
        Posting(pair, field, f"={code}") for pair in pairs for field, code in asked
    )
    found = {
        (field, code): BitMap().union(*(lists[Posting(pair, field, f"={code}")] for pair in pairs))
        for field, code in asked
    }
    cells = {
        (region, process): organisations(found[REGION, region] & found[PROCESS, process])
        for region in regions()
        for process in processes()
    }
    return {cell: numbers for cell, numbers in cells.items() if numbers}
