"""Networks, their approver groups, their index epochs."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import column, insert, select, table

from registry.accounts import tables
from registry.accounts.store.rows import Row, many, one

if TYPE_CHECKING:
    from registry.database import Transaction

# The index's own table, of which a new network needs its first rows.
_epoch = table("epoch", column("network"), column("tier"), column("epoch"), schema="postings")


def add(tx: Transaction, row: Row) -> None:
    """Store a network."""
    tx.execute(insert(tables.network).values(row))


def add_epoch(tx: Transaction, network: UUID, tier: str, epoch: int) -> None:
    """Open an epoch of the network's index."""
    tx.execute(insert(_epoch).values(network=network, tier=tier, epoch=epoch))


def add_group(tx: Transaction, row: Row) -> None:
    """Store an approver group."""
    tx.execute(insert(tables.approver_group).values(row))


def by_slug(tx: Transaction, slug: str) -> Row | None:
    """Return the network with this short name."""
    return one(tx, select(tables.network).where(tables.network.c.slug == slug))


def every(tx: Transaction) -> list[Row]:
    """Return all networks, by short name."""
    return many(tx, select(tables.network).order_by(tables.network.c.slug))


def by_ids(tx: Transaction, ids: Collection[UUID]) -> list[Row]:
    """Return these networks."""
    return many(tx, select(tables.network).where(tables.network.c.id.in_(list(ids))))


def groups(tx: Transaction, network: UUID) -> list[Row]:
    """Return the network's approver groups, by name."""
    statement = select(tables.approver_group).where(tables.approver_group.c.network == network)
    return many(tx, statement.order_by(tables.approver_group.c.name))
