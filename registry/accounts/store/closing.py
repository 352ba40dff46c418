"""Accounts that end by themselves, and which side closed an account or an organisation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import insert, select, update

from registry.accounts import tables
from registry.accounts.store.rows import Row, changed, many, one

if TYPE_CHECKING:
    from registry.database import Transaction

_helper = tables.helper
_closure = tables.closure


def add_helper(tx: Transaction, row: Row) -> None:
    """Store until when an account is a helper's."""
    tx.execute(insert(_helper).values(row))


def helper(tx: Transaction, person: UUID) -> Row | None:
    """Return until when somebody helps, or helped."""
    return one(tx, select(_helper).where(_helper.c.person == person))


def live_helpers(tx: Transaction, organisation: UUID) -> list[Row]:
    """Return who helps an organisation now."""
    statement = select(_helper).where(
        _helper.c.organisation == organisation, _helper.c.ended_at.is_(None), _helper.c.until > tx.now
    )
    return many(tx, statement)


def end_helper(tx: Transaction, person: UUID, at: datetime, mac: bytes) -> int:
    """End somebody's help; 0 when it was ended already."""
    statement = update(_helper).where(_helper.c.person == person, _helper.c.ended_at.is_(None))
    return changed(tx, statement.values(ended_at=at, mac=mac))


def add_closure(tx: Transaction, row: Row) -> None:
    """Store who closed what."""
    tx.execute(insert(_closure).values(row))


def live_closure(tx: Transaction, organisation: UUID, person: UUID | None) -> Row | None:
    """Return who closed an account, or the whole organisation where `person` is None."""
    statement = select(_closure).where(
        _closure.c.organisation == organisation,
        _closure.c.person.is_not_distinct_from(person),
        _closure.c.ended_at.is_(None),
    )
    return one(tx, statement)


def end_closure(tx: Transaction, closure: UUID, at: datetime, mac: bytes) -> int:
    """Store that it is open again."""
    statement = update(_closure).where(_closure.c.id == closure, _closure.c.ended_at.is_(None))
    return changed(tx, statement.values(ended_at=at, mac=mac))
