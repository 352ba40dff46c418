"""Reading the index and adding to it: its state, rows by label, deltas in the order they were written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from psycopg import sql
from sqlalchemy import insert

from policies.vocabulary import Tier
from registry.search import tables
from registry.search.pair import Epoch, Pair, State
from registry.search.store.driver import driver, rows_of, run, segment

if TYPE_CHECKING:
    from registry.database import Transaction


@dataclass(frozen=True, slots=True)
class StoredDelta:
    """One row of the delta table."""

    id: int
    pair: Pair
    epoch: int
    body: bytes


def state(tx: Transaction, networks: Collection[UUID] | None = None) -> State:
    """Return the index's state in this snapshot, of some networks or of all."""
    found = rows_of(
        tx,
        sql.SQL(
            "SELECT p.generation, e.network, e.tier, e.epoch, e.generation FROM postings.pointer p"
            " LEFT JOIN postings.epoch e ON %s::uuid[] IS NULL OR e.network = ANY(%s::uuid[])"
        ),
        (None, None) if networks is None else (list(networks), list(networks)),
    )
    epochs = {Pair(row[1], Tier(row[2])): Epoch(row[3], row[4]) for row in found if row[1] is not None}
    return State(found[0][0], epochs)


def rows(tx: Transaction, generation: int, labels: Collection[bytes]) -> dict[bytes, bytes]:
    """Return the rows that lie under these labels, label → body; what is not there is not in the answer."""
    if generation == 0 or not labels:
        return {}
    query = sql.SQL("SELECT label, body FROM {} WHERE label = ANY(%s)").format(segment(generation))
    return dict(rows_of(tx, query, (list(labels),)))


def all_rows(tx: Transaction, generation: int, batch: int) -> Iterator[list[tuple[bytes, bytes]]]:
    """Yield every (label, body) of a segment table, `batch` at a time, without holding them all."""
    query = sql.SQL("SELECT label, body FROM {}").format(segment(generation))
    with driver(tx).cursor(name="segment", binary=True) as cursor:
        cursor.itersize = batch
        cursor.execute(query)
        while rows := cursor.fetchmany(batch):
            yield rows


def deltas(tx: Transaction, pairs: Collection[Pair]) -> list[StoredDelta]:
    """Return the standing deltas of these indexes in the order of their ids."""
    found = rows_of(
        tx,
        sql.SQL(
            "SELECT d.id, d.network, d.tier, d.epoch, d.body FROM postings.delta d"
            " JOIN unnest(%s::uuid[], %s::text[]) AS p (network, tier) USING (network, tier)"
            " ORDER BY d.id"
        ),
        ([pair.network for pair in pairs], [pair.tier.value for pair in pairs]),
    )
    return [StoredDelta(row[0], Pair(row[1], Tier(row[2])), row[3], row[4]) for row in found]


def begin_deltas(tx: Transaction) -> None:
    """Let no rebuild change the epochs between the look at them and the deltas written under them.

    Waits for one that is running. Call it before `state`, which then tells the epochs after it.
    """
    run(tx, sql.SQL("LOCK TABLE postings.delta IN ROW EXCLUSIVE MODE"))


def add_deltas(tx: Transaction, written: Sequence[tuple[Pair, int, bytes]]) -> None:
    """Append sealed deltas (index, epoch, body); their ids grow in this order."""
    if written:
        tx.execute(
            insert(tables.delta),
            [
                {"network": pair.network, "tier": pair.tier.value, "epoch": epoch, "body": body}
                for pair, epoch, body in written
            ],
        )


def standing(tx: Transaction) -> int:
    """Return how many deltas stand in the fullest index."""
    found = rows_of(
        tx,
        sql.SQL(
            "SELECT coalesce(max(n), 0)"
            " FROM (SELECT count(*) AS n FROM postings.delta GROUP BY network, tier) AS counts"
        ),
    )
    return int(found[0][0])
