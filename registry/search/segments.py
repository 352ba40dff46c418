"""The whole index of one snapshot, list by list: what compaction rewrites and verification compares.

A row does not say which index it belongs to, nor whether it is filler. The heads of terms that are known
are told by their labels; any other row is tried with every key as the head of a list (a list's first row
names the list and its length). Further rows are then asked for by their labels; whatever no head asked for
is filler. Lists come in no order, and never more than a few at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from pyroaring import BitMap

from keys.errors import BlockBroken, MissingKey
from keys.key import Purpose
from keys.postings import Block, joined, label, open_block, open_delta, open_delta_for_work, term
from keys.scope import REGISTER, WORK_TIERS, index_scope
from registry.search.errors import IndexBroken
from registry.search.pair import Pair, State
from registry.search.store import reading

if TYPE_CHECKING:
    from keys.key import Key
    from keys.postings import PlainChange
    from registry.database import Transaction

BATCH = 2_000
"""Rows held at a time: 4 MB."""

Standing = dict[Pair, dict[bytes, dict[int, bool]]]
"""index → term → record number → whether it is posted, as the latest standing delta says."""


class List(NamedTuple):
    """One posting list of the segment table, as it was written."""

    pair: Pair
    term: bytes
    numbers: BitMap


@dataclass(frozen=True, slots=True)
class Deltas:
    """The standing deltas of the indexes whose keys are here, opened; `ids` are their rows."""

    standing: Standing
    ids: tuple[int, ...]


def keys_of(tx: Transaction, state: State) -> dict[Pair, Key]:
    """Return the index keys of every index whose root key is loaded here.

    Raises MissingKey when one that is not here has rows in the segment table: rewriting would lose them.
    """
    found: dict[Pair, Key] = {}
    for pair, epoch in sorted(state.epochs.items()):
        scope = index_scope(pair.network, pair.tier.value, epoch.epoch)
        if state.holds_heads(pair):
            found[pair] = tx.keys.current(Purpose.INDEX, scope)
        else:
            key = _key_if_here(tx, scope)
            if key is not None:
                found[pair] = key
    return found


def lists(
    tx: Transaction, state: State, keys: Mapping[Pair, Key], known: Iterable[tuple[Pair, bytes]] = ()
) -> Iterator[list[List]]:
    """Yield the lists of the segment table, some at a time. `known` are terms that are likely to have one."""
    if state.generation == 0:
        return
    places = {label(keys[pair], name, 0): pair for pair, name in known}
    tried = list(keys.items())
    long: list[tuple[Pair, Block]] = []
    for rows in reading.all_rows(tx, state.generation, BATCH):
        found: list[List] = []
        for place, body in rows:
            pair = places.get(place)
            opened = (
                _tried(tried, place, body) if pair is None else (pair, open_block(keys[pair], place, 0, body))
            )
            if opened is None:
                continue
            head = opened[1]
            if head.total == 1:
                found.append(List(opened[0], head.term, bitmap([head])))
            else:
                long.append(opened)
        yield found
    yield from _long_lists(tx, state, keys, long)


def _tried(keys: list[tuple[Pair, Key]], place: bytes, body: bytes) -> tuple[Pair, Block] | None:
    """Open a row as a head with the key that opens it; None for a further row and for filler."""
    for n, (pair, key) in enumerate(keys):
        try:
            head = open_block(key, place, 0, body)
        except BlockBroken:
            continue
        if n:  # the next row is likely to be of the same large index
            keys.insert(0, keys.pop(n))
        return pair, head
    return None


def deltas(tx: Transaction, state: State, keys: Mapping[Pair, Key]) -> Deltas:
    """Open the standing deltas of the indexes in `keys`; tiers CASE and SEALED need the key of `work`."""
    standing: Standing = {}
    ids: list[int] = []
    for row in reading.deltas(tx, keys.keys()):
        if row.epoch != state.epochs[row.pair].epoch:
            raise IndexBroken
        terms = standing.setdefault(row.pair, {})
        for number, added, removed in _changes(tx, row, keys[row.pair]):
            for name in removed:
                terms.setdefault(name, {})[number] = False
            for name in added:
                terms.setdefault(name, {})[number] = True
        ids.append(row.id)
    return Deltas(standing, tuple(ids))


def applied(numbers: BitMap, changes: Mapping[int, bool]) -> BitMap:
    """Return a list after its changes."""
    numbers = numbers | BitMap([number for number, posted in changes.items() if posted])
    return numbers - BitMap([number for number, posted in changes.items() if not posted])


def bitmap(blocks: Sequence[Block]) -> BitMap:
    """Return the record numbers of a list from all its rows."""
    content = joined(blocks)
    return BitMap.deserialize(content) if content else BitMap()


def _long_lists(
    tx: Transaction, state: State, keys: Mapping[Pair, Key], long: Sequence[tuple[Pair, Block]]
) -> Iterator[list[List]]:
    batch: list[tuple[Pair, Block]] = []
    size = 0
    for entry in long:
        batch.append(entry)
        size += entry[1].total
        if size >= BATCH:
            yield _assembled(tx, state, keys, batch)
            batch, size = [], 0
    if batch:
        yield _assembled(tx, state, keys, batch)


def _assembled(
    tx: Transaction, state: State, keys: Mapping[Pair, Key], batch: Sequence[tuple[Pair, Block]]
) -> list[List]:
    places = [[label(keys[pair], head.term, n) for n in range(1, head.total)] for pair, head in batch]
    rows = reading.rows(tx, state.generation, [place for run in places for place in run])
    found = []
    for (pair, head), run in zip(batch, places, strict=True):
        blocks = [head]
        for n, place in enumerate(run, 1):
            if place not in rows:
                raise IndexBroken
            blocks.append(open_block(keys[pair], place, n, rows[place]))
        found.append(List(pair, head.term, bitmap(blocks)))
    return found


def _changes(
    tx: Transaction, row: reading.StoredDelta, key: Key
) -> Iterator[tuple[int, Sequence[bytes], Sequence[bytes]]]:
    if row.pair.tier.value in WORK_TIERS:
        for plain in _opened_for_work(tx, row):
            yield (
                plain.number,
                [term(key, *pair) for pair in plain.added],
                [term(key, *pair) for pair in plain.removed],
            )
    else:
        for change in open_delta(key, row.body):
            yield change.number, change.added, change.removed


def _opened_for_work(tx: Transaction, row: reading.StoredDelta) -> list[PlainChange]:
    """Open a delta for work. It tells neither to which version of the key it is sealed nor which one marked it."""
    scope = index_scope(row.pair.network, row.pair.tier.value, row.epoch)
    privates = tx.keys.versions(Purpose.WORK_SEAL, REGISTER)
    authorities = tx.keys.versions(Purpose.AUTHORITY, REGISTER)
    pairs = list(product(privates, authorities))
    for private, authority in pairs[:-1]:
        with suppress(BlockBroken):
            return open_delta_for_work(private, authority, scope, row.body)
    return open_delta_for_work(*pairs[-1], scope, row.body)


def _key_if_here(tx: Transaction, scope: str) -> Key | None:
    try:
        return tx.keys.current(Purpose.INDEX, scope)
    except MissingKey:
        return None
