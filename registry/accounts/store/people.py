"""Persons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import insert, select, update

from registry.accounts import tables
from registry.accounts.store.rows import Row, changed, many, one

if TYPE_CHECKING:
    from registry.database import Transaction


def add(tx: Transaction, row: Row) -> None:
    """Store a person."""
    tx.execute(insert(tables.person).values(row))


def get(tx: Transaction, person: UUID, *, lock: bool = False) -> Row | None:
    """Return a person, for change when `lock`."""
    statement = select(tables.person).where(tables.person.c.id == person)
    return one(tx, statement.with_for_update() if lock else statement)


def by_lookup(tx: Transaction, lookups: Sequence[bytes]) -> Row | None:
    """Return the person with one of these keyed hashes of their log-in name."""
    return one(tx, select(tables.person).where(tables.person.c.email_lookup.in_(lookups)))


def by_ids(tx: Transaction, ids: Collection[UUID]) -> list[Row]:
    """Return these persons."""
    return many(tx, select(tables.person).where(tables.person.c.id.in_(list(ids))))


def of_organisation(tx: Transaction, organisation: UUID) -> list[Row]:
    """Return everybody of an organisation, whoever was there first before others."""
    statement = select(tables.person).where(tables.person.c.organisation == organisation)
    return many(tx, statement.order_by(tables.person.c.created_at, tables.person.c.id))


def of_organisations(tx: Transaction, organisations: Collection[UUID]) -> list[Row]:
    """Return everybody of these organisations."""
    return many(tx, select(tables.person).where(tables.person.c.organisation.in_(list(organisations))))


def change(tx: Transaction, person: UUID, row: Row) -> int:
    """Store what changed of a person, with the new mark."""
    columns = ("email_lookup", "email", "name", "language", "state", "mac")
    values = {name: row[name] for name in columns}
    return changed(tx, update(tables.person).where(tables.person.c.id == person).values(values))
