"""SQL of the freeze: rows in and out, and the lock under which it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, insert, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert

from registry.freeze.tables import freeze_state, freezing, unfreezing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.database import Transaction

Row = dict[str, Any]

_LOCK = 0x667265657A65
"""A number for the advisory lock of whoever changes the freeze."""

# Beside the row that stands, every freeze that is not lifted and every one the row names: they must be one.
_FREEZE = [column.label(f"freeze__{column.name}") for column in freezing.c]
_STANDING = select(freeze_state, *_FREEZE).select_from(
    freeze_state.outerjoin(
        freezing, or_(freezing.c.id == freeze_state.c.freezing, freezing.c.lifted_at.is_(None)), full=False
    )
)


def lock(tx: Transaction) -> None:
    """Let nobody else stop the register or let it go on until the transaction ends."""
    tx.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def standing(tx: Transaction) -> list[tuple[Row, Row | None]]:
    """Return the state, once with each freeze that it names or that is not lifted; empty without a state."""
    found = []
    for row in tx.execute(_STANDING).mappings():
        state = {column.name: row[column.name] for column in freeze_state.c}
        stopped = {column.name: row[f"freeze__{column.name}"] for column in freezing.c}
        found.append((state, None if stopped["id"] is None else stopped))
    return found


def any_freeze(tx: Transaction) -> bool:
    """Tell whether the register was ever stopped."""
    return tx.execute(select(true()).select_from(freezing).limit(1)).first() is not None


def not_lifted(tx: Transaction) -> list[Row]:
    """Return the freezes that were not lifted, the oldest first."""
    statement = select(freezing).where(freezing.c.lifted_at.is_(None)).order_by(freezing.c.frozen_at)
    return [dict(row) for row in tx.execute(statement).mappings()]


def get(tx: Transaction, freeze_id: UUID) -> Row | None:
    """Return one freeze."""
    row = tx.execute(select(freezing).where(freezing.c.id == freeze_id)).mappings().one_or_none()
    return None if row is None else dict(row)


def add(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store a freeze."""
    tx.execute(insert(freezing).values(row))


def lift(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store that a freeze was lifted."""
    changed = {name: row[name] for name in ("lifted_at", "mac")}
    tx.execute(update(freezing).where(freezing.c.id == row["id"]).values(changed))


def put_state(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store which freeze stands now."""
    changed = {name: value for name, value in row.items() if name != "id"}
    tx.execute(upsert(freeze_state).values(row).on_conflict_do_update(index_elements=["id"], set_=changed))


def say(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store what somebody said about letting the register go on."""
    tx.execute(insert(unfreezing).values(row))


def said(tx: Transaction, freeze_id: UUID) -> list[Row]:
    """Return what was said about letting the register go on after this freeze, the newest last."""
    statement = select(unfreezing).where(unfreezing.c.freezing == freeze_id).order_by(unfreezing.c.said_at)
    return [dict(row) for row in tx.execute(statement).mappings()]
