"""Networks, their approver groups, their index epochs."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import column, insert, select, table

from registry.accounts.store.rows import Row, many, one
from registry.accounts.tables import approver_group
from registry.directory.tables import network as network_table

if TYPE_CHECKING:
    from registry.database import Transaction

# The index's own table, of which a new network needs its first rows.
_epoch = table("epoch", column("network"), column("tier"), column("epoch"), schema="postings")


def add(tx: Transaction, row: Row) -> None:
    """Store a network."""
    tx.execute(insert(network_table).values(row))


def add_epoch(tx: Transaction, network: UUID, tier: str, epoch: int) -> None:
    """Open an epoch of the network's index."""
    tx.execute(insert(_epoch).values(network=network, tier=tier, epoch=epoch))


def add_group(tx: Transaction, row: Row) -> None:
    """Store an approver group."""
    tx.execute(insert(approver_group).values(row))


def by_slug(tx: Transaction, slug: str) -> Row | None:
    """Return the network with this short name."""
    return one(tx, select(network_table).where(network_table.c.slug == slug))


def every(tx: Transaction) -> list[Row]:
    """Return all networks, by short name."""
    return many(tx, select(network_table).order_by(network_table.c.slug))


def by_ids(tx: Transaction, ids: Collection[UUID]) -> list[Row]:
    """Return these networks."""
    return many(tx, select(network_table).where(network_table.c.id.in_(list(ids))))


def groups(tx: Transaction, network: UUID) -> list[Row]:
    """Return the network's approver groups, by name."""
    statement = select(approver_group).where(approver_group.c.network == network)
    return many(tx, statement.order_by(approver_group.c.name))


def groups_by_ids(tx: Transaction, ids: Collection[UUID]) -> list[Row]:
    """Return these approver groups, whatever their networks."""
    return many(tx, select(approver_group).where(approver_group.c.id.in_(list(ids)))) if ids else []
