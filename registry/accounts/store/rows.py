"""Rows as plain mappings, the only shape in which they leave the stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Executable, FromClause, Label

    from registry.database import Transaction

Row = dict[str, Any]


def one(tx: Transaction, statement: Executable) -> Row | None:
    """Return the only row of a statement, None when there is none."""
    found = tx.execute(statement).mappings().one_or_none()
    return None if found is None else dict(found)


def many(tx: Transaction, statement: Executable) -> list[Row]:
    """Return all rows of a statement."""
    return [dict(row) for row in tx.execute(statement).mappings()]


def changed(tx: Transaction, statement: Executable) -> int:
    """Run a change and return how many rows it touched: what a conditional UPDATE is asked for."""
    return tx.execute(statement).rowcount


def labelled(parts: Mapping[str, FromClause]) -> list[Label[Any]]:
    """Return every column of joined tables under a name that says whose it is."""
    return [column.label(f"{part}__{column.name}") for part, source in parts.items() for column in source.c]


def part(row: Mapping[Any, Any], name: str, source: FromClause) -> Row:
    """Return the row of one of the tables that `labelled` joined."""
    return {column.name: row[f"{name}__{column.name}"] for column in source.c}
