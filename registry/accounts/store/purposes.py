"""What readers say it is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import insert, select

from registry.accounts import tables
from registry.accounts.store.rows import Row, many, one

if TYPE_CHECKING:
    from registry.database import Transaction

_purpose = tables.purpose


def add(tx: Transaction, row: Row) -> None:
    """Store a purpose."""
    tx.execute(insert(_purpose).values(row))


def get(tx: Transaction, person: UUID, purpose: UUID) -> Row | None:
    """Return one of the person's purposes."""
    return one(tx, select(_purpose).where(_purpose.c.person == person, _purpose.c.id == purpose))


def by_ids(tx: Transaction, purposes: Collection[UUID]) -> list[Row]:
    """Return purposes, whosever they are."""
    return many(tx, select(_purpose).where(_purpose.c.id.in_(purposes)))


def by_request(tx: Transaction, person: UUID, requests: Sequence[bytes]) -> Row | None:
    """Return the purpose that was made with this idempotency key, by one of its tags."""
    return one(tx, select(_purpose).where(_purpose.c.person == person, _purpose.c.request.in_(requests)))


def every(tx: Transaction, person: UUID) -> list[Row]:
    """Return all of the person's purposes, the newest first."""
    return many(
        tx, select(_purpose).where(_purpose.c.person == person).order_by(_purpose.c.created_at.desc())
    )


def latest(tx: Transaction, person: UUID, most: int) -> list[Row]:
    """Return the person's newest purposes."""
    statement = select(_purpose).where(_purpose.c.person == person)
    return many(tx, statement.order_by(_purpose.c.created_at.desc(), _purpose.c.id).limit(most))
