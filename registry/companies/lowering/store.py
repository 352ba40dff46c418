"""SQL of the proposals: rows in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import insert, select, update

from registry.companies.lowering.tables import lowering

if TYPE_CHECKING:
    from registry.database import Transaction

Row = dict[str, Any]

_UNDECIDED = lowering.c.confirmed_at.is_(None) & lowering.c.ended_at.is_(None)


def add(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store a proposal."""
    tx.execute(insert(lowering).values(row))


def get(tx: Transaction, organisation: UUID, proposal: UUID) -> Row | None:
    """Return one of an organisation's proposals."""
    statement = select(lowering).where(lowering.c.id == proposal, lowering.c.organisation == organisation)
    row = tx.execute(statement).mappings().one_or_none()
    return None if row is None else dict(row)


def undecided(tx: Transaction, organisation: UUID) -> list[Row]:
    """Return an organisation's proposals that nobody confirmed or ended, the oldest first; also those that are over."""
    statement = select(lowering).where(lowering.c.organisation == organisation, _UNDECIDED)
    return [dict(row) for row in tx.execute(statement.order_by(lowering.c.created_at)).mappings()]


def decide(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store that a proposal was confirmed or ended."""
    changed = {name: row[name] for name in ("confirmer", "confirmed_at", "ended_at", "mac")}
    tx.execute(update(lowering).where(lowering.c.id == row["id"]).values(changed))
