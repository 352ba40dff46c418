"""Which keys there are, and which rows name one that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import LargeBinary, column, exists, func, select, table, text

from keys.key import ID_BYTES
from registry.keystore.tables import wrapped_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.database import Transaction

_SEALED = text(
    "SELECT table_name, column_name FROM information_schema.columns "
    "WHERE table_schema = 'register' AND domain_name = 'sealed' "
    # A column that may be written is listed too; the check of the rows says what it may not read.
    "AND has_column_privilege(format('%I.%I', table_schema, table_name), column_name, 'SELECT') "
    "ORDER BY table_name, column_name"
)


def key_ids(tx: Transaction) -> list[bytes]:
    """Return the ids of all keys."""
    return [bytes(each) for each in tx.execute(select(wrapped_key.c.id).order_by(wrapped_key.c.id)).scalars()]


def sealed_columns(tx: Transaction) -> list[tuple[str, str]]:
    """Return the columns that hold sealed values and that this role may read, with their tables."""
    return [(row["table_name"], row["column_name"]) for row in tx.execute(_SEALED).mappings()]


def without_key(tx: Transaction, name: str, sealed: str) -> Iterator[tuple[bytes, int]]:
    """Return the ids of keys that a column names and that are not there, with how many rows name each."""
    # A sealed value begins with its version, one byte, and the id of its key.
    named = func.substr(column(sealed), 2, ID_BYTES, type_=LargeBinary)
    keys = (
        select(named.label("key"), func.count().label("rows"))
        .select_from(table(name, schema="register"))
        .where(column(sealed).is_not(None))
        .group_by(text("1"))
        .subquery()
    )
    statement = select(keys).where(~exists().where(wrapped_key.c.id == keys.c.key)).order_by(keys.c.key)
    for row in tx.execute(statement).mappings():
        yield bytes(row["key"]), row["rows"]
