"""The driver under SQLAlchemy, for what SQLAlchemy does not speak: rows of ciphertext in binary, and COPY.

What the driver raises is said as `registry.database` says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from registry.database import AWAY
from registry.errors import Unavailable
from registry.search import tables
from registry.search.errors import SegmentGone

if TYPE_CHECKING:
    from registry.database import Transaction


def driver(tx: Transaction) -> psycopg.Connection[Any]:
    """Return the transaction's own driver connection."""
    connection: psycopg.Connection[Any] = tx.connection.connection.driver_connection  # type: ignore[assignment]
    return connection


def rows_of(
    tx: Transaction, query: sql.SQL | sql.Composed, parameters: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """Run a query and return its rows, read in binary. Raises Unavailable, SegmentGone."""
    try:
        return list(driver(tx).cursor(binary=True).execute(query, parameters or None).fetchall())
    except psycopg.errors.UndefinedTable as error:
        raise SegmentGone from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise Unavailable(AWAY) from error


def run(tx: Transaction, statement: sql.SQL | sql.Composed, parameters: Sequence[Any] = ()) -> None:
    """Run a statement that returns nothing. Raises Unavailable."""
    try:
        driver(tx).execute(statement, parameters or None)
    except psycopg.errors.LockNotAvailable:
        raise
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise Unavailable(AWAY) from error


def segment(generation: int) -> sql.Identifier:
    """Return the table of a generation, as it is written in a statement."""
    return sql.Identifier(*tables.segment_name(generation).split("."))
