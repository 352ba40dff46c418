"""Keeping the index in step with the records: what a write changed, sealed, in the transaction of the write.

Nothing is read but the epochs: what is posted before and after follows from the values, and a delta holds
the difference. Many records go into few rows; every row of a kind weighs the same. Tiers CASE and SEALED
are sealed to the public key of `work`, because the process that writes may not search them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from keys.key import Purpose
from keys.postings import Change, PlainChange, seal_deltas, seal_deltas_for_work, term
from keys.scope import REGISTER, WORK_TIERS, index_scope
from registry.search.errors import IndexBroken
from registry.search.keywords import Keyword, difference, posting_set
from registry.search.store import reading

if TYPE_CHECKING:
    from registry.database import Transaction
    from registry.search.holdings import Holdings
    from registry.search.keywords import PostingSet
    from registry.search.pair import Pair

_Verdicts = dict["Pair", dict[int, dict[Keyword, bool]]]
"""index → number → keyword → whether it is posted from now on."""


class DeltaIndexer:
    """Writes what changed in an organisation's holdings as deltas. Has no state of its own."""

    def changed(self, tx: Transaction, changes: Sequence[tuple[Holdings | None, Holdings | None]]) -> None:
        """Index what each pair of (before, after) differs in; of one number, later pairs win.

        A pair has to hold the same records on both sides, but for those made or dropped; when a site
        changed, also those that stand there. Raises IndexBroken when a network has no epoch, MissingKey
        without its index key.
        """
        verdicts = _verdicts(changes)
        if not verdicts:
            return
        reading.begin_deltas(tx)
        state = reading.state(tx, {pair.network for pair in verdicts})
        if not verdicts.keys() <= state.epochs.keys():
            raise IndexBroken
        written: list[tuple[Pair, int, bytes]] = []
        for pair, numbers in sorted(verdicts.items()):
            epoch = state.epochs[pair].epoch
            scope = index_scope(pair.network, pair.tier.value, epoch)
            written.extend((pair, epoch, body) for body in _sealed(tx, pair, scope, numbers))
        reading.add_deltas(tx, written)


def _verdicts(changes: Sequence[tuple[Holdings | None, Holdings | None]]) -> _Verdicts:
    found: _Verdicts = {}
    for before, after in changes:
        old: PostingSet = {} if before is None else posting_set(before)
        new: PostingSet = {} if after is None else posting_set(after)
        for pair in old.keys() | new.keys():
            for number, added, removed in difference(old.get(pair, {}), new.get(pair, {})):
                verdict = found.setdefault(pair, {}).setdefault(number, {})
                verdict.update(dict.fromkeys(removed, False))
                verdict.update(dict.fromkeys(added, True))
    return found


def _sealed(
    tx: Transaction, pair: Pair, scope: str, numbers: Mapping[int, Mapping[Keyword, bool]]
) -> list[bytes]:
    if pair.tier.value in WORK_TIERS:
        plain = [PlainChange(number, added, removed) for number, added, removed in _parted(numbers)]
        public = tx.keys.public(Purpose.WORK_SEAL, REGISTER)
        return seal_deltas_for_work(public, tx.keys.current(Purpose.AUTHORITY, REGISTER), scope, plain)
    key = tx.keys.current(Purpose.INDEX, scope)
    names: dict[Keyword, bytes] = {}
    changes = []
    for number, added, removed in _parted(numbers):
        for keyword in added + removed:
            if keyword not in names:
                names[keyword] = term(key, *keyword)
        changes.append(
            Change(
                number,
                tuple(names[keyword] for keyword in added),
                tuple(names[keyword] for keyword in removed),
            )
        )
    return seal_deltas(key, changes)


def _parted(
    numbers: Mapping[int, Mapping[Keyword, bool]],
) -> Iterator[tuple[int, tuple[Keyword, ...], tuple[Keyword, ...]]]:
    for number, verdict in sorted(numbers.items()):
        yield (
            number,
            tuple(keyword for keyword, posted in verdict.items() if posted),
            tuple(keyword for keyword, posted in verdict.items() if not posted),
        )
