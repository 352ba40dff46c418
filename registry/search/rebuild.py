"""A rebuild: the whole index written from the records, under new random keys of a new epoch.

One transaction of the host; killed anywhere, it leaves nothing behind. Searches go on: they keep the epoch and
the table their snapshot points to. Writers wait for its end, because what they change would be posted under
keys that nobody asks for any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyroaring import BitMap

from audit.entry import Event
from keys.key import Purpose
from keys.postings import dummy_row, seal_blocks, term
from keys.scope import index_scope
from registry.entries import by_principal
from registry.search.closed import closed_terms
from registry.search.compaction import packed, padded
from registry.search.expected import Expected, expected
from registry.search.store import reading, rewriting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keys.key import Key
    from registry.database import Database, Transaction
    from registry.search.holdings import Holdings
    from registry.search.pair import Pair


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: the new generation, and rows written, filler included."""

    generation: int
    rows: int


def rebuild(
    database: Database, principal: str, holdings: Callable[[Transaction], Iterable[Holdings]]
) -> Rebuilt | None:
    """Rebuild once; None when a compaction is running or somebody is writing at this moment.

    Args:
        database: in the role of `nordkap work`, with both root keys.
        principal: who does it, for the log.
        holdings: gives every organisation that has records, as it is to be found.
    """
    with database.transaction() as tx:
        if not rewriting.lock_compaction(tx) or not rewriting.hold_writers(tx):
            return None
        state = reading.state(tx)
        generation = state.generation + 1
        rewriting.begin_run(tx, generation)
        epochs = {pair: epoch.epoch + 1 for pair, epoch in state.epochs.items()}
        keys = {
            pair: tx.keys.create(Purpose.INDEX, index_scope(pair.network, pair.tier.value, epoch))
            for pair, epoch in epochs.items()
        }
        rows = rewriting.add_to_run(tx, generation, _sealed(keys, expected(keys, holdings(tx))))
        filler = padded(rows) - rows
        rewriting.add_to_run(tx, generation, (dummy_row() for _ in range(filler)))
        standing = [delta.id for delta in reading.deltas(tx, epochs.keys())]
        rewriting.finish_run(tx, generation, sorted(keys), standing)
        rewriting.move_epochs(tx, generation, epochs)
        rewriting.drop_older(tx, keep={state.generation, generation})
        tx.audit(by_principal(tx, principal, Event.INDEX_REBUILT, count=rows + filler))
        return Rebuilt(generation, rows + filler)


def _sealed(keys: Mapping[Pair, Key], lists: Expected) -> Iterator[tuple[bytes, bytes]]:
    empty = BitMap()
    for pair, key in keys.items():
        closed = {term(key, *posting) for posting in closed_terms(pair.tier)}
        for name in lists.lists[pair].keys() | closed:
            yield from seal_blocks(key, name, packed(lists.lists[pair].get(name, empty)))
