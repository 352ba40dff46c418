"""Rows that carry a mark, whatever their table: read in the order of their keys, locked, and stored again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Column, Table, select, text, tuple_, update

from registry.accounts.tables import SCHEMA
from registry.database import metadata
from registry.directory.tables import organisation

if TYPE_CHECKING:
    from registry.database import Transaction


def sealed_columns(tx: Transaction) -> list[tuple[str, str]]:
    """Return the columns of marked tables that hold sealed values."""
    found = tx.execute(
        text(
            "SELECT s.table_name, s.column_name FROM information_schema.columns s "
            "JOIN information_schema.columns m USING (table_schema, table_name) "
            "WHERE s.table_schema = 'register' AND s.domain_name = 'sealed' AND m.column_name = 'mac' "
            "ORDER BY 1, 2"
        )
    )
    return [(row.table_name, row.column_name) for row in found]


def column_of(table: str, column: str) -> Column[Any]:
    """Return a column of one of the register's tables."""
    return _table(table).c[column]


def page(tx: Transaction, name: str, after: Sequence[Any] | None, most: int) -> list[dict[str, Any]]:
    """Return rows of a marked table behind a key, in the order of its primary key."""
    table = _table(name)
    key = list(table.primary_key.columns)
    statement = select(table).order_by(*key).limit(most)
    if after is not None:
        statement = statement.where(tuple_(*key) > tuple_(*after))
    return [dict(row) for row in tx.execute(statement).mappings()]


def key_of(name: str, row: dict[str, Any]) -> tuple[Any, ...]:
    """Return the primary key of a row of a marked table."""
    table = _table(name)
    return tuple(row[column.name] for column in table.primary_key.columns)


def locked(tx: Transaction, name: str, keys: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Return those of these rows that nobody else holds, for change: waiting could stand in somebody's way."""
    table = _table(name)
    statement = select(table).where(tuple_(*table.primary_key.columns).in_(keys))
    rows = tx.execute(statement.with_for_update(skip_locked=True)).mappings()
    return [dict(row) for row in rows]


def there(tx: Transaction, name: str, keys: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Return those of these rows that there are."""
    table = _table(name)
    rows = tx.execute(select(table).where(tuple_(*table.primary_key.columns).in_(keys))).mappings()
    return [dict(row) for row in rows]


def store(tx: Transaction, name: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Store what differs of a row that is locked."""
    table = _table(name)
    this = [column == old[column.name] for column in table.primary_key.columns]
    changed = {column: value for column, value in new.items() if value != old[column]}
    tx.execute(update(table).where(*this).values(changed))


def organisations(tx: Transaction) -> list[UUID]:
    """Return every organisation, in the order of ids."""
    return list(tx.execute(select(organisation.c.id).order_by(organisation.c.id)).scalars())


def _table(name: str) -> Table:
    return metadata.tables[f"{SCHEMA}.{name}"]
