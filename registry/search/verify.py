"""Does the index say what the records say? Both are read in one snapshot, and every difference is named.

Needs the index keys of every tier, so it runs on the host, and somebody who opens the records: an iterator of
holdings, one for each organisation. It holds every list in memory, as bitmaps: some two bytes a posting.
That it was done is on record before anything is said of it: a difference names words that records state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyroaring import BitMap

from audit.entry import Event, Result
from keys.errors import KeysError
from keys.postings import term
from registry.entries import HOST, by_principal
from registry.errors import NordkapError
from registry.search import segments
from registry.search.closed import closed_terms
from registry.search.errors import IndexBroken
from registry.search.expected import expected as expected_lists
from registry.search.keywords import Keyword
from registry.search.store import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keys.key import Key
    from registry.database import Database, Transaction
    from registry.search.holdings import Holdings
    from registry.search.pair import Pair

MOST_NAMED = 5
"""Record numbers named in one difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One posting list that is not what the records make it: numbers it lacks, and numbers too many.

    `keyword` is None for a list that no record accounts for. The numbers are those of records (organisation
    number times 4096, and an index), of organisations for visibility.
    """

    pair: Pair
    keyword: Keyword | None
    missing: tuple[int, ...]
    surplus: tuple[int, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        what = "a list no record accounts for" if self.keyword is None else " ".join(self.keyword)
        parts = [f"network {self.pair.network} {self.pair.tier}: {what}"]
        for word, numbers in (("lacks", self.missing), ("has too many", self.surplus)):
            if numbers:
                named = ", ".join(map(str, numbers[:MOST_NAMED]))
                parts.append(f"{word} {len(numbers)} ({named}{', ...' if len(numbers) > MOST_NAMED else ''})")
        if len(parts) == 1:
            parts.append("has no head")
        return "; ".join(parts)


def verified(database: Database, holdings: Callable[[Transaction], Iterable[Holdings]]) -> list[Difference]:
    """Return what `verify` does, after an entry by the host says so; one that failed is on record as well.

    Raises what `verify` raises; Unavailable when the log cannot be written, and then nothing is told.
    """
    try:
        found = verify(database, holdings)
    except (NordkapError, KeysError):
        _record(database, Result.FAILED, reason="failed")
        raise
    _record(database, Result.DONE, count=len(found), reason="problems_found" if found else None)
    return found


def _record(database: Database, result: Result, **about: object) -> None:
    with database.transaction() as tx:
        tx.audit(by_principal(tx, HOST, Event.INDEX_VERIFIED, result, **about))


def verify(database: Database, holdings: Callable[[Transaction], Iterable[Holdings]]) -> list[Difference]:
    """Compare the index with what `holdings` yields, every organisation that has records, in one snapshot.

    Raises IndexBroken, BlockBroken and MissingKey when the index cannot be read at all.
    """
    with database.transaction(snapshot=True) as tx:
        state = reading.state(tx)
        keys = segments.keys_of(tx, state)
        if keys.keys() != state.epochs.keys():
            raise IndexBroken
        expected = expected_lists(keys, holdings(tx))
        found, heads = _found(
            tx, keys, [(pair, name) for pair, names in expected.names.items() for name in names]
        )
        differences = []
        for pair, key in sorted(keys.items()):
            named = expected.names[pair]
            for name in found[pair].keys() | expected.lists[pair].keys():
                should = expected.lists[pair].get(name, BitMap())
                there = found[pair].get(name, BitMap())
                if should != there:
                    differences.append(
                        Difference(pair, named.get(name), tuple(should - there), tuple(there - should))
                    )
            if state.holds_heads(pair):
                differences.extend(
                    Difference(pair, keyword, (), ())
                    for keyword in sorted(closed_terms(pair.tier))
                    if term(key, *keyword) not in heads[pair]
                )
        return differences


def _found(
    tx: Transaction, keys: Mapping[Pair, Key], known: Iterable[tuple[Pair, bytes]]
) -> tuple[dict[Pair, dict[bytes, BitMap]], dict[Pair, set[bytes]]]:
    """Return the lists of segments and deltas together, and which terms have a head."""
    state = reading.state(tx)
    standing = segments.deltas(tx, state, keys).standing
    lists: dict[Pair, dict[bytes, BitMap]] = {pair: {} for pair in keys}
    heads: dict[Pair, set[bytes]] = {pair: set() for pair in keys}
    for batch in segments.lists(tx, state, keys, known):
        for pair, name, numbers in batch:
            heads[pair].add(name)
            lists[pair][name] = numbers
    for pair, changes in standing.items():
        for name, verdicts in changes.items():
            lists[pair][name] = segments.applied(lists[pair].get(name, BitMap()), verdicts)
    return lists, heads
