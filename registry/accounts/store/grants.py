"""Roles, approved tiers, and the adopted policy."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Table, insert, or_, select, update

from registry.accounts import tables
from registry.accounts.store.rows import Row, changed, many, one

if TYPE_CHECKING:
    from registry.database import Transaction


def add_role(tx: Transaction, row: Row) -> None:
    """Store a role."""
    tx.execute(insert(tables.role).values(row))


def add_tier(tx: Transaction, row: Row) -> None:
    """Store an approved tier."""
    tx.execute(insert(tables.approved_tier).values(row))


def live_roles(tx: Transaction, person: UUID) -> list[Row]:
    """Return the roles the person holds or will hold."""
    return _live(tx, tables.role, person)


def live_roles_of(tx: Transaction, people: Collection[UUID]) -> list[Row]:
    """Return the roles that any of these persons holds or will hold."""
    table = tables.role
    live = or_(table.c.valid_until.is_(None), table.c.valid_until > tx.now)
    statement = select(table).where(table.c.person.in_(list(people)), table.c.revoked_at.is_(None), live)
    return many(tx, statement.order_by(table.c.valid_from, table.c.id))


def every_role(tx: Transaction, person: UUID) -> list[Row]:
    """Return every role the person holds or held, the newest first."""
    return many(
        tx,
        select(tables.role).where(tables.role.c.person == person).order_by(tables.role.c.valid_from.desc()),
    )


def every_tier(tx: Transaction, person: UUID) -> list[Row]:
    """Return every tier the person is or was approved for, the newest first."""
    table = tables.approved_tier
    return many(tx, select(table).where(table.c.person == person).order_by(table.c.valid_from.desc()))


def live_tiers(tx: Transaction, person: UUID) -> list[Row]:
    """Return the tiers the person is or will be approved for."""
    return _live(tx, tables.approved_tier, person)


def role(tx: Transaction, each: UUID) -> Row | None:
    """Return a role that was not taken and has not ended."""
    return _one(tx, tables.role, each)


def tier(tx: Transaction, each: UUID) -> Row | None:
    """Return an approved tier that was not taken and has not ended."""
    return _one(tx, tables.approved_tier, each)


def revoke_role(tx: Transaction, role: UUID, at: datetime, mac: bytes) -> int:
    """Take a role; 0 when it was taken already."""
    return _revoke(tx, tables.role, role, at, mac)


def revoke_tier(tx: Transaction, tier: UUID, at: datetime, mac: bytes) -> int:
    """Take an approved tier; 0 when it was taken already."""
    return _revoke(tx, tables.approved_tier, tier, at, mac)


def add_policy(tx: Transaction, row: Row) -> None:
    """Store that a policy is adopted."""
    tx.execute(insert(tables.policy).values(row))


def newest_policy(tx: Transaction) -> Row | None:
    """Return the policy adopted last."""
    return one(tx, select(tables.policy).order_by(tables.policy.c.adopted_at.desc()).limit(1))


def policy(tx: Transaction, digest: str) -> Row | None:
    """Return when a policy was adopted."""
    return one(tx, select(tables.policy).where(tables.policy.c.digest == digest))


def _live(tx: Transaction, table: Table, person: UUID) -> list[Row]:
    return many(
        tx,
        select(table)
        .where(
            table.c.person == person,
            table.c.revoked_at.is_(None),
            or_(table.c.valid_until.is_(None), table.c.valid_until > tx.now),
        )
        .order_by(table.c.valid_from, table.c.id),
    )


def _one(tx: Transaction, table: Table, each: UUID) -> Row | None:
    live = or_(table.c.valid_until.is_(None), table.c.valid_until > tx.now)
    return one(tx, select(table).where(table.c.id == each, table.c.revoked_at.is_(None), live))


def _revoke(tx: Transaction, table: Table, row: UUID, at: datetime, mac: bytes) -> int:
    statement = update(table).where(table.c.id == row, table.c.revoked_at.is_(None))
    return changed(tx, statement.values(revoked_at=at, mac=mac))
