"""The SQL of codes for a new password or authenticator: rows in, rows out, no decisions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, insert, literal, select, update

from registry.accounts.tables import reset

if TYPE_CHECKING:
    from registry.database import Transaction

Row = dict[str, Any]


def add(tx: Transaction, row: Row) -> None:
    """Store a reset, given or proposed."""
    tx.execute(insert(reset).values(row))


def get(tx: Transaction, each: UUID, *, lock: bool = False) -> Row | None:
    """Return a reset, for change when `lock`."""
    statement = select(reset).where(reset.c.id == each)
    found = tx.execute(statement.with_for_update() if lock else statement).mappings().one_or_none()
    return None if found is None else dict(found)


def give(tx: Transaction, row: Row) -> int:
    """Store who confirmed a proposal and got the code: 1 once, then 0."""
    names = ("confirmer", "confirmer_group", "given_at", "invitation", "mac")
    statement = update(reset).where(reset.c.id == row["id"], reset.c.given_at.is_(None))
    return tx.execute(statement.values({name: row[name] for name in names})).rowcount


def given_since(tx: Transaction, person: UUID, since: datetime) -> list[Row]:
    """Return the codes that were given out for a person after this time, the newest first."""
    statement = select(reset).where(reset.c.person == person, reset.c.given_at > since)
    return _many(tx, statement.order_by(reset.c.given_at.desc()))


def of_person(tx: Transaction, person: UUID) -> list[Row]:
    """Return every reset of a person, the newest first."""
    statement = select(reset).where(reset.c.person == person)
    return _many(tx, statement.order_by(reset.c.created_at.desc()))


def waiting(tx: Transaction, networks: Collection[UUID]) -> list[Row]:
    """Return the proposals of these networks that wait for a second officer, the oldest first."""
    statement = select(reset).where(
        reset.c.network.in_(list(networks)), reset.c.given_at.is_(None), reset.c.expires_at > tx.now
    )
    return _many(tx, statement.order_by(reset.c.created_at))


def states_something(tx: Transaction, organisation: UUID) -> bool:
    """Tell whether an organisation has any record, also where it shuts out the office that asks."""
    every = select(literal(1)).select_from(func.register.every_record(organisation))
    return bool(tx.execute(select(every.exists())).scalar_one())


def _many(tx: Transaction, statement: Any) -> list[Row]:
    return [dict(row) for row in tx.execute(statement).mappings()]
