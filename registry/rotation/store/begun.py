"""Which rotations were begun and are not over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Column, DateTime, Table, Text, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from keys.key import Purpose, Root
from registry.database import metadata

if TYPE_CHECKING:
    from registry.database import Transaction

rotation = Table(
    "rotation",
    metadata,
    Column("purpose", Text, primary_key=True),
    Column("started_at", DateTime(timezone=True), nullable=False),
    schema="keystore",
)


def begin(tx: Transaction, purposes: Collection[Purpose]) -> None:
    """Open the rotation of these purposes; one that is open already goes on."""
    there = set(opened(tx))
    new = [{"purpose": each.value, "started_at": tx.now} for each in purposes if each not in there]
    if new:
        tx.execute(insert(rotation), new)


def opened(tx: Transaction) -> dict[Purpose, datetime]:
    """Return the purposes that are being rotated, and since when."""
    among = rotation.c.purpose.in_([purpose.value for purpose in Purpose])
    rows = tx.execute(select(rotation).where(among).order_by(rotation.c.purpose)).mappings()
    return {Purpose(row["purpose"]): row["started_at"] for row in rows}


def close(tx: Transaction, purposes: Collection[Purpose]) -> None:
    """Say that the rotation of these purposes is over."""
    tx.execute(delete(rotation).where(rotation.c.purpose.in_([each.value for each in purposes])))


def begin_root(tx: Transaction, root: Root) -> bool:
    """Say that a root key is being replaced; tell whether it was not yet."""
    made = upsert(rotation).values(purpose=_root(root), started_at=tx.now).on_conflict_do_nothing()
    return tx.execute(made).rowcount == 1


def root_since(tx: Transaction, root: Root) -> datetime:
    """Return since when a root key is being replaced."""
    statement = select(rotation.c.started_at).where(rotation.c.purpose == _root(root))
    found: datetime = tx.execute(statement).scalar_one()
    return found


def close_root(tx: Transaction, root: Root) -> None:
    """Say that a root key is replaced."""
    tx.execute(delete(rotation).where(rotation.c.purpose == _root(root)))


def _root(root: Root) -> str:
    return f"root:{root.value}"
