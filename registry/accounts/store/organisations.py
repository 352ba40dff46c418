"""Organisations, their memberships, and the row that says to whom they are released."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Sequence, insert, select, update

from registry.accounts.store.rows import Row, changed, many, one
from registry.directory import tables

if TYPE_CHECKING:
    from registry.database import Transaction

_number = Sequence("organisation_number", schema=tables.SCHEMA)


def next_number(tx: Transaction) -> int:
    """Take the next organisation number."""
    return int(tx.execute(select(_number.next_value())).scalar_one())


def add(tx: Transaction, row: Row) -> None:
    """Store an organisation."""
    tx.execute(insert(tables.organisation).values(row))


def add_membership(tx: Transaction, row: Row) -> None:
    """Store a membership."""
    tx.execute(insert(tables.membership).values(row))


def add_releasability(tx: Transaction, row: Row) -> None:
    """Store to whom a new organisation is released."""
    tx.execute(insert(tables.releasability).values(row))


def get(tx: Transaction, organisation: UUID, *, lock: bool = False) -> Row | None:
    """Return an organisation, for change when `lock`."""
    statement = select(tables.organisation).where(tables.organisation.c.id == organisation)
    return one(tx, statement.with_for_update() if lock else statement)


def by_natural_key(tx: Transaction, natural_keys: Collection[bytes]) -> Row | None:
    """Return the organisation with one of these keyed hashes of its outside key."""
    return one(tx, select(tables.organisation).where(tables.organisation.c.natural_key.in_(natural_keys)))


def by_ids(tx: Transaction, ids: Collection[UUID]) -> list[Row]:
    """Return these organisations."""
    return many(tx, select(tables.organisation).where(tables.organisation.c.id.in_(list(ids))))


def live_memberships(tx: Transaction, organisation: UUID) -> list[Row]:
    """Return the memberships that are not revoked, whether or not they have begun or ended."""
    return many(
        tx,
        select(tables.membership).where(
            tables.membership.c.organisation == organisation, tables.membership.c.revoked_at.is_(None)
        ),
    )


def memberships_by_ids(tx: Transaction, ids: Collection[UUID]) -> list[Row]:
    """Return those of these rows that are memberships, whatever became of them."""
    return many(tx, select(tables.membership).where(tables.membership.c.id.in_(list(ids))))


def members(tx: Transaction, network: UUID) -> list[Row]:
    """Return the memberships of a network that are not revoked."""
    return many(
        tx,
        select(tables.membership).where(
            tables.membership.c.network == network, tables.membership.c.revoked_at.is_(None)
        ),
    )


def change(tx: Transaction, organisation: UUID, row: Row) -> int:
    """Store whether an organisation is open, with the new mark."""
    statement = update(tables.organisation).where(tables.organisation.c.id == organisation)
    return changed(tx, statement.values(state=row["state"], mac=row["mac"]))


def revoke_membership(tx: Transaction, membership: UUID, at: datetime, mac: bytes) -> int:
    """End a membership; 0 when it was ended already."""
    return changed(
        tx,
        update(tables.membership)
        .where(tables.membership.c.id == membership, tables.membership.c.revoked_at.is_(None))
        .values(revoked_at=at, mac=mac),
    )
