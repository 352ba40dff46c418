"""Invitations by one-time code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import insert, select, update

from registry.accounts import tables
from registry.accounts.store.rows import Row, changed, many, one

if TYPE_CHECKING:
    from registry.database import Transaction

_invitation = tables.invitation


def add(tx: Transaction, row: Row) -> None:
    """Store an invitation."""
    tx.execute(insert(_invitation).values(row))


def by_code(tx: Transaction, hashes: Sequence[bytes], *, lock: bool) -> Row | None:
    """Return the invitation of a code, used or not, for change when `lock`."""
    statement = select(_invitation).where(_invitation.c.code_hash.in_(hashes))
    return one(tx, statement.with_for_update() if lock else statement)


def unused_of(tx: Transaction, person: UUID) -> list[Row]:
    """Return the person's invitations that were not used."""
    return many(
        tx, select(_invitation).where(_invitation.c.person == person, _invitation.c.used_at.is_(None))
    )


def every(tx: Transaction, person: UUID) -> list[Row]:
    """Return every invitation of a person, the newest first."""
    statement = select(_invitation).where(_invitation.c.person == person)
    return many(tx, statement.order_by(_invitation.c.created_at.desc()))


def get(tx: Transaction, invitation: UUID) -> Row | None:
    """Return an invitation by its id."""
    return one(tx, select(_invitation).where(_invitation.c.id == invitation))


def use(tx: Transaction, invitation: UUID, at: datetime, mac: bytes) -> int:
    """Use an invitation up: 1 once, then 0."""
    statement = update(_invitation).where(_invitation.c.id == invitation, _invitation.c.used_at.is_(None))
    return changed(tx, statement.values(used_at=at, mac=mac))
