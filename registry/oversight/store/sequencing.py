"""Sequencing: what `nordkap work` reads and writes when it gives staged entries their place in the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from registry.oversight.gaps import Gaps
from registry.oversight.tables import chain, checkpoint, entry, health, staged, tile
from registry.oversight.tree import TileRow

if TYPE_CHECKING:
    from registry.database import Transaction

# "NKLOG" in ASCII: who holds this advisory lock is the only one that sequences.
LOCK: Final = 0x4E_4B_4C_4F_47

_LOCK = text("SELECT pg_try_advisory_xact_lock(:lock)")
_STAGED = select(
    staged.c.id,
    staged.c.worker,
    staged.c.counter,
    staged.c.settled,
    staged.c.key,
    staged.c.previous,
    staged.c.body,
    staged.c.mac,
).order_by(staged.c.id)
_HEAD = select(checkpoint.c.size, checkpoint.c.note).order_by(checkpoint.c.size.desc()).limit(1)
_ENTRY = insert(entry)
_LAST = select(func.max(entry.c.index))
_TILE = upsert(tile)
_PUT_TILE = _TILE.on_conflict_do_update(
    index_elements=[tile.c.level, tile.c.index],
    set_={"width": _TILE.excluded.width, "data": _TILE.excluded.data},
)
_CHAIN = upsert(chain)
_PUT_CHAIN = _CHAIN.on_conflict_do_update(
    index_elements=[chain.c.worker],
    set_={name: _CHAIN.excluded[name] for name in ("counter", "settled", "missing", "ended")},
)


@dataclass(slots=True)
class Chain:
    """Where a worker's chain stands: one row of journal.chain."""

    worker: UUID
    key: bytes
    counter: int
    settled: int
    gaps: Gaps
    ended: bool

    @property
    def removed(self) -> int:
        """Return how many settled numbers are neither in the log nor announced: they were removed."""
        return self.gaps.count(self.settled)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One row of journal.entry."""

    index: int
    id: UUID
    at: datetime
    event: str
    result: str
    actor: UUID | None
    worker: UUID
    counter: int
    settled: int
    previous: bytes
    mac: bytes
    body: bytes
    leaf: bytes


def lock(tx: Transaction) -> bool:
    """Try to become the one that sequences, until the end of `tx`; tell whether that worked."""
    return bool(tx.execute(_LOCK, {"lock": LOCK}).scalar_one())


def staged_rows(
    tx: Transaction, limit: int
) -> Sequence[Row[tuple[int, UUID, int, int, bytes, bytes, bytes, bytes]]]:
    """Return the oldest visible staged rows, in the order of their ids."""
    return tx.execute(_STAGED.limit(limit)).all()


def unstage(tx: Transaction, ids: Sequence[int]) -> int:
    """Delete these staged rows; return how many there were."""
    return tx.execute(delete(staged).where(staged.c.id == func.any(ids))).rowcount


def head(tx: Transaction) -> tuple[int, str] | None:
    """Return the newest head: size and signed note; None before the first."""
    found = tx.execute(_HEAD).one_or_none()
    return None if found is None else (found.size, found.note)


def put_head(tx: Transaction, size: int, note: str) -> None:
    """Keep a new head."""
    tx.execute(insert(checkpoint).values(size=size, at=tx.now, note=note))


def count_by_index(tx: Transaction) -> int:
    """Return one more than the highest index, 0 for an empty log."""
    last: int | None = tx.execute(_LAST).scalar_one()
    return 0 if last is None else last + 1


def put_entries(tx: Transaction, rows: Sequence[EntryRow]) -> None:
    """Append entries to the log."""
    tx.execute(_ENTRY, [{name: getattr(row, name) for name in EntryRow.__slots__} for row in rows])


def known(tx: Transaction, numbers: Collection[tuple[UUID, int]]) -> set[tuple[UUID, int]]:
    """Return which of these (worker, number) stand in the log already."""
    if not numbers:
        return set()
    place = tuple_(entry.c.worker, entry.c.counter)
    return {
        (row.worker, row.counter)
        for row in tx.execute(select(entry.c.worker, entry.c.counter).where(place.in_(list(numbers))))
    }


def tiles(tx: Transaction, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Return tiles by (level, index); those that are not there are left out."""
    place = tuple_(tile.c.level, tile.c.index)
    wanted = list(places)
    if not wanted:
        return {}
    found = tx.execute(select(tile.c.level, tile.c.index, tile.c.data).where(place.in_(wanted)))
    return {(row["level"], row["index"]): row["data"] for row in found.mappings()}


def put_tiles(tx: Transaction, rows: Sequence[TileRow]) -> None:
    """Store tiles, wider ones in the place of narrower ones."""
    tx.execute(
        _PUT_TILE,
        [{"level": row.level, "index": row.index, "width": row.width, "data": row.data} for row in rows],
    )


def chains(tx: Transaction, workers: Collection[UUID]) -> dict[UUID, Chain]:
    """Return where these workers' chains stand; a worker that is new is left out."""
    found = tx.execute(select(chain).where(chain.c.worker.in_(list(workers))))
    return {
        row.worker: Chain(row.worker, row.key, row.counter, row.settled, Gaps(row.missing), row.ended)
        for row in found
    }


def put_chains(tx: Transaction, found: Mapping[UUID, Chain]) -> None:
    """Store where these workers' chains stand now."""
    tx.execute(
        _PUT_CHAIN,
        [
            {
                "worker": each.worker,
                "key": each.key,
                "counter": each.counter,
                "settled": each.settled,
                "missing": each.gaps.pairs,
                "ended": each.ended,
            }
            for each in found.values()
        ],
    )


def put_health(tx: Transaction, *, broken: str | None, more_missing: int = 0) -> None:
    """Say that the log was looked at now, why it stopped, and how many numbers were newly found missing."""
    tx.execute(
        update(health).values(
            at=tx.now, broken=broken, missing=func.greatest(health.c.missing + more_missing, 0)
        )
    )
