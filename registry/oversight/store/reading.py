"""Reading the log: pages for auditors, choices for their filters, heads and tiles for everybody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import func, select, text

from registry.oversight.tables import checkpoint, detail, entry, tile

if TYPE_CHECKING:
    from registry.database import Transaction

MOST_CHOICES: Final = 2_000

# Each actor once, by one look into the index for each: a DISTINCT would read the whole log.
_ACTORS = text(
    "WITH RECURSIVE known AS ("
    " (SELECT actor FROM journal.entry WHERE actor IS NOT NULL ORDER BY actor LIMIT 1)"
    " UNION ALL"
    " SELECT (SELECT e.actor FROM journal.entry e WHERE e.actor > known.actor ORDER BY e.actor LIMIT 1)"
    " FROM known WHERE known.actor IS NOT NULL"
    ") SELECT actor FROM known WHERE actor IS NOT NULL LIMIT :most"
)
_ORGANISATIONS = text("SELECT id FROM register.organisation ORDER BY number LIMIT :most")
_REVISION = text("SELECT version_num FROM public.schema_version")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the log is asked for; None asks for all. Times: from `since` on, and before `until`."""

    since: datetime | None = None
    until: datetime | None = None
    person: UUID | None = None
    organisation: UUID | None = None
    event: str | None = None
    result: str | None = None


def page(tx: Transaction, wanted: Wanted, before: int | None, limit: int) -> list[tuple[int, UUID, bytes]]:
    """Return (index, id, body) of entries below the index `before`, the newest first; any organisation's."""
    statement = select(entry.c.index, entry.c.id, entry.c.body).order_by(entry.c.index.desc()).limit(limit)
    if before is not None:
        statement = statement.where(entry.c.index < before)
    if wanted.since is not None:
        statement = statement.where(entry.c.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(entry.c.at < wanted.until)
    if wanted.person is not None:
        statement = statement.where(entry.c.actor == wanted.person)
    if wanted.event is not None:
        statement = statement.where(entry.c.event == wanted.event)
    if wanted.result is not None:
        statement = statement.where(entry.c.result == wanted.result)
    return [(row["index"], row["id"], row["body"]) for row in tx.execute(statement).mappings()]


def asides(tx: Transaction, entries: Collection[UUID]) -> list[tuple[UUID, bytes, bytes]]:
    """Return (entry, tag, sealed) of the side records of these entries."""
    statement = select(detail.c.entry, detail.c.tag, detail.c.sealed)
    rows = tx.execute(statement.where(detail.c.entry == func.any(list(entries))).order_by(detail.c.tag))
    return [(row.entry, bytes(row.tag), bytes(row.sealed)) for row in rows]


def actors(tx: Transaction) -> list[UUID]:
    """Return the persons who did anything, at most `MOST_CHOICES`."""
    return list(tx.execute(_ACTORS, {"most": MOST_CHOICES}).scalars())


def organisations(tx: Transaction) -> list[UUID]:
    """Return the organisations of the register, at most `MOST_CHOICES`."""
    return list(tx.execute(_ORGANISATIONS, {"most": MOST_CHOICES}).scalars())


def newest(tx: Transaction) -> datetime | None:
    """Return the time of the entry numbered last, None for an empty log."""
    statement = select(entry.c.at).order_by(entry.c.index.desc()).limit(1)
    found: datetime | None = tx.execute(statement).scalar_one_or_none()
    return found


def head(tx: Transaction) -> str | None:
    """Return the newest signed head, None before the first."""
    statement = select(checkpoint.c.note).order_by(checkpoint.c.size.desc()).limit(1)
    found: str | None = tx.execute(statement).scalar_one_or_none()
    return found


def tile_data(tx: Transaction, level: int, index: int) -> bytes | None:
    """Return the hashes of a tile, as many as it has so far."""
    statement = select(tile.c.data).where(tile.c.level == level, tile.c.index == index)
    found: bytes | None = tx.execute(statement).scalar_one_or_none()
    return found


def size(tx: Transaction) -> int:
    """Return how many entries the newest head is over."""
    found: int = tx.execute(select(func.coalesce(func.max(checkpoint.c.size), 0))).scalar_one()
    return found


def revision(tx: Transaction) -> str | None:
    """Return the schema's revision."""
    found: str | None = tx.execute(_REVISION).scalar_one_or_none()
    return found
