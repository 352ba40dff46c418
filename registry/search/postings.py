"""Posting lists of a snapshot, as sets of record numbers: segments by label, then what deltas changed.

Two round trips at most: every head in one query, every further row in a second. A row that was changed,
moved or written under another key raises `keys.errors.BlockBroken`; a head that has to be there and is not
raises `IndexBroken`. Each index is also asked for its marker head, so that a wrong index key raises before
an empty answer is believed, also where only words of free text are looked up, whose heads may be missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pyroaring import BitMap

from keys.key import Purpose
from keys.postings import Change, joined, label, open_block, open_delta, term
from keys.scope import index_scope
from registry.search.closed import MARKER, closed_terms
from registry.search.errors import IndexBroken
from registry.search.pair import Pair, State
from registry.search.store import reading

if TYPE_CHECKING:
    from keys.key import Key
    from keys.postings import Block
    from registry.database import Transaction


class Posting(NamedTuple):
    """The posting list of one keyword of one field in one index."""

    pair: Pair
    field: str
    keyword: str


@dataclass(slots=True)
class _Wanted:
    """One list on its way: its term and, once fetched, its rows in order."""

    posting: Posting
    term: bytes
    label: bytes
    blocks: list[Block]


class Postings:
    """The lists of some indexes in one snapshot. Lives as long as its transaction."""

    def __init__(self, tx: Transaction, pairs: Collection[Pair]) -> None:
        """Take the snapshot's state. Raises IndexBroken for a pair without epoch, MissingKey without key."""
        self._tx = tx
        self._state: State = reading.state(tx, {pair.network for pair in pairs})
        if not all(pair in self._state.epochs for pair in pairs):
            raise IndexBroken
        scopes = {
            pair: index_scope(pair.network, pair.tier.value, self._state.epochs[pair].epoch) for pair in pairs
        }
        keys = tx.keys.currents(Purpose.INDEX, list(scopes.values()))
        self._keys: Mapping[Pair, Key] = {pair: keys[scope] for pair, scope in scopes.items()}
        self._changes: dict[Pair, list[Change]] | None = None
        self._marked: set[Pair] = set()

    def fetch(self, postings: Iterable[Posting]) -> dict[Posting, BitMap]:
        """Return the record numbers of each list; an empty set where nothing is posted."""
        wanted = self._named(postings)
        self._fill(wanted)
        lists = {one.posting: _bitmap(one.blocks) for one in wanted}
        self._apply(wanted, lists)
        return lists

    def _named(self, postings: Iterable[Posting]) -> list[_Wanted]:
        asked = dict.fromkeys(postings)
        for pair in {posting.pair for posting in asked} - self._marked:
            asked[Posting(pair, *MARKER)] = None
            self._marked.add(pair)
        wanted = []
        for posting in asked:
            key = self._keys[posting.pair]
            name = term(key, posting.field, posting.keyword)
            wanted.append(_Wanted(posting, name, label(key, name, 0), []))
        return wanted

    def _fill(self, wanted: list[_Wanted]) -> None:
        heads = reading.rows(self._tx, self._state.generation, [one.label for one in wanted])
        rest: dict[bytes, tuple[_Wanted, int]] = {}
        for one in wanted:
            body = heads.get(one.label)
            if body is None:
                pair = one.posting.pair
                if self._state.holds_heads(pair) and one.posting[1:] in closed_terms(pair.tier):
                    raise IndexBroken
                continue
            key = self._keys[one.posting.pair]
            head = open_block(key, one.label, 0, body)
            one.blocks.append(head)
            for n in range(1, head.total):
                rest[label(key, one.term, n)] = (one, n)
        if not rest:
            return
        further = reading.rows(self._tx, self._state.generation, rest.keys())
        for place, (one, n) in rest.items():  # in the order of n, for each list
            if place not in further:
                raise IndexBroken
            one.blocks.append(open_block(self._keys[one.posting.pair], place, n, further[place]))

    def _apply(self, wanted: list[_Wanted], lists: Mapping[Posting, BitMap]) -> None:
        """Let the standing deltas speak, oldest first: of two changes of one posting the later one holds."""
        by_term: dict[Pair, dict[bytes, BitMap]] = {}
        for one in wanted:
            by_term.setdefault(one.posting.pair, {})[one.term] = lists[one.posting]
        for pair, terms in by_term.items():
            names = terms.keys()
            for change in self._standing().get(pair, ()):
                for name in names & set(change.removed):
                    terms[name].discard(change.number)
                for name in names & set(change.added):
                    terms[name].add(change.number)

    def _standing(self) -> dict[Pair, list[Change]]:
        if self._changes is None:
            found: dict[Pair, list[Change]] = {}
            for delta in reading.deltas(self._tx, self._keys.keys()):
                if delta.epoch != self._state.epochs[delta.pair].epoch:
                    raise IndexBroken
                found.setdefault(delta.pair, []).extend(open_delta(self._keys[delta.pair], delta.body))
            self._changes = found
        return self._changes


def _bitmap(blocks: list[Block]) -> BitMap:
    content = joined(blocks) if blocks else b""
    return BitMap.deserialize(content) if content else BitMap()
