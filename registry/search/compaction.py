"""Compaction: the segment table and the standing deltas of one snapshot become a fresh segment table.

One transaction of `nordkap work`; killed anywhere, it leaves nothing behind and the next run does it again.
Readers and writers go on meanwhile: readers keep the table their snapshot points to, writers append deltas
that this snapshot does not see and that stand until the next run. What links rows is gone afterwards: every
row is sealed anew, carries the same transaction id and lies in the order of its label, which is noise.

::

    segment_<n> ─┐                          ┌─> run_<n+1>, unlogged ─> segment_<n+1>, in the order of labels
                 ├─> list by list, merged ──┤
    delta ───────┘                          └─> heads of closed terms nobody has, filler to a rounded total
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyroaring import BitMap

from audit.entry import Event
from keys.postings import dummy_row, label, seal_blocks, term
from registry.entries import by_principal
from registry.search import segments
from registry.search.closed import closed_terms, current_marker
from registry.search.store import reading, rewriting

if TYPE_CHECKING:
    from keys.key import Key
    from registry.database import Database, Transaction
    from registry.search.pair import Pair, State

PRINCIPAL = "work:compaction"
DUE_AT = 64
"""Standing deltas in the fullest index from which a compaction is due; a search opens each of them."""

SMALLEST_TABLE = 1_024
"""Rows every segment table has at least, filler included."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a run did: the new generation, lists and rows written (filler included), deltas merged."""

    generation: int
    lists: int
    rows: int
    deltas: int


def due(tx: Transaction, at: int = DUE_AT) -> bool:
    """Tell whether a run is due: many deltas stand, or an index lacks heads for today's vocabularies."""
    state = reading.state(tx)
    return standing(tx) >= at or not all(
        state.holds_heads(pair) and _has_current_heads(tx, state, key)
        for pair, key in segments.keys_of(tx, state).items()
    )


def standing(tx: Transaction) -> int:
    """Return how many deltas stand in the fullest index."""
    return reading.standing(tx)


def compact(database: Database) -> Compacted | None:
    """Run once; None when another process is at it.

    Raises MissingKey when the key of an index with rows is not loaded here, BlockBroken or IndexBroken when
    rows were changed or are missing: nothing is rewritten then.
    """
    with database.transaction(snapshot=True) as tx:
        if not rewriting.lock_compaction(tx):
            return None
        state = reading.state(tx)
        done = _Run(tx, state).write()
        rewriting.drop_older(tx, keep={state.generation, done.generation})
        tx.audit(by_principal(tx, PRINCIPAL, Event.INDEX_COMPACTED, count=done.rows))
        return done


class _Run:
    """One run over one snapshot."""

    def __init__(self, tx: Transaction, state: State) -> None:
        self._tx = tx
        self._state = state
        self._keys: Mapping[Pair, Key] = segments.keys_of(tx, state)
        self._deltas = segments.deltas(tx, state, self._keys)
        self._closed: Mapping[Pair, frozenset[bytes]] = {
            pair: frozenset(term(key, *posting) for posting in closed_terms(pair.tier))
            for pair, key in self._keys.items()
        }
        self._seen: dict[Pair, set[bytes]] = {pair: set() for pair in self._keys}
        self._lists = 0

    def write(self) -> Compacted:
        """Write the next generation and make it the one that is read."""
        generation = self._state.generation + 1
        rewriting.begin_run(self._tx, generation)
        rows = 0
        for batch in self._batches():
            rows += rewriting.add_to_run(self._tx, generation, self._sealed(batch))
        filler = padded(rows) - rows
        rewriting.add_to_run(self._tx, generation, (dummy_row() for _ in range(filler)))
        rewriting.finish_run(self._tx, generation, sorted(self._keys), self._deltas.ids)
        return Compacted(generation, self._lists, rows + filler, len(self._deltas.ids))

    def _batches(self) -> Iterator[Iterable[segments.List]]:
        known = [
            (pair, name)
            for pair in self._keys
            for name in self._closed[pair] | self._deltas.standing.get(pair, {}).keys()
        ]
        yield from segments.lists(self._tx, self._state, self._keys, known)
        empty = BitMap()
        for pair in self._keys:
            missing = (self._deltas.standing.get(pair, {}).keys() | self._closed[pair]) - self._seen[pair]
            yield [segments.List(pair, name, empty) for name in missing]

    def _sealed(self, batch: Iterable[segments.List]) -> Iterator[tuple[bytes, bytes]]:
        for pair, name, numbers in batch:
            self._seen[pair].add(name)
            changes = self._deltas.standing.get(pair, {}).get(name)
            merged = segments.applied(numbers, changes) if changes else numbers
            # A list nobody is in any more is kept only where its absence would be an error.
            if merged or name in self._closed[pair]:
                self._lists += 1
                yield from seal_blocks(self._keys[pair], name, packed(merged))


def packed(numbers: BitMap) -> bytes:
    """Return the bytes of a list: none when it is empty, else a portable roaring bitmap."""
    if not numbers:
        return b""
    numbers.run_optimize()
    return bytes(numbers.serialize())


def padded(rows: int) -> int:
    """Return the size of a table for so many rows: at most an eighth more, so that sizes tell little."""
    if rows <= SMALLEST_TABLE:
        return SMALLEST_TABLE
    grain = 1 << (rows.bit_length() - 4)
    return -(-rows // grain) * grain


def _has_current_heads(tx: Transaction, state: State, key: Key) -> bool:
    head = label(key, term(key, *current_marker()), 0)
    return bool(reading.rows(tx, state.generation, [head]))
