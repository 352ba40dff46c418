"""SQL of break-glass: rows in and out, and the lock under which they change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from registry.emergency.tables import emergency, emergency_review

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.database import Transaction

Row = dict[str, Any]

_LOCK = 0x676C617373
"""A number for the advisory lock of whoever gives, ends or reviews."""


def lock(tx: Transaction) -> None:
    """Let nobody else give, end or review until the transaction ends."""
    tx.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def waiting(tx: Transaction) -> Row | None:
    """Return the one that is in force or waits for its review; None without one."""
    row = tx.execute(select(emergency).where(emergency.c.reviewed_at.is_(None))).mappings().one_or_none()
    return None if row is None else dict(row)


def add(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store that an office role was given."""
    tx.execute(insert(emergency).values(row))


def change(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store what ends one, or closes its review."""
    names = ("ended_at", "ended_by", "reviewed_at", "mac")
    tx.execute(
        update(emergency).where(emergency.c.id == row["id"]).values({name: row[name] for name in names})
    )


def reviews(tx: Transaction, each: UUID) -> list[Row]:
    """Return what was found of one, the earliest first."""
    statement = select(emergency_review).where(emergency_review.c.emergency == each)
    return [dict(row) for row in tx.execute(statement.order_by(emergency_review.c.said_at)).mappings()]


def add_review(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store what somebody found."""
    tx.execute(insert(emergency_review).values(row))
