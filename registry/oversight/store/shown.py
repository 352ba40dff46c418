"""Entries of one kind, and the side records under given tags: how an organisation's own are found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from registry.oversight.tables import detail, entry

if TYPE_CHECKING:
    from registry.database import Transaction


@dataclass(frozen=True, slots=True)
class Span:
    """Entries of one event, from `since` on and before `until`."""

    event: str
    since: datetime
    until: datetime


def ids(tx: Transaction, span: Span, below: int | None, limit: int) -> list[tuple[int, UUID]]:
    """Return (index, id) of entries below the index `below`, the newest first; any organisation's."""
    statement = select(entry.c.index, entry.c.id).where(
        entry.c.event == span.event,
        entry.c.result == "done",
        entry.c.at >= span.since,
        entry.c.at < span.until,
    )
    if below is not None:
        statement = statement.where(entry.c.index < below)
    rows = tx.execute(statement.order_by(entry.c.index.desc()).limit(limit))
    return [(row["index"], row["id"]) for row in rows.mappings()]


def tagged(tx: Transaction, tags: Collection[bytes]) -> dict[UUID, tuple[bytes, bytes]]:
    """Return the (tag, sealed) under these tags by the entry they stand beside; most tags stand nowhere."""
    statement = select(detail.c.entry, detail.c.tag, detail.c.sealed)
    rows = tx.execute(statement.where(detail.c.tag == func.any(list(tags))))
    return {row.entry: (bytes(row.tag), bytes(row.sealed)) for row in rows}


def bodies(tx: Transaction, entries: Collection[UUID]) -> dict[UUID, bytes]:
    """Return these entries as they stand in the log."""
    rows = tx.execute(select(entry.c.id, entry.c.body).where(entry.c.id == func.any(list(entries))))
    return {row.id: bytes(row.body) for row in rows}
