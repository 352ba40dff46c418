"""Wrapped keys in and out of the key store. What is wrapped stays wrapped here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import RowMapping, bindparam, func, insert, select, update

from keys.key import Purpose, Root
from keys.keyring import WrappedKey
from registry.keystore.tables import wrapped_key

if TYPE_CHECKING:
    from registry.database import Transaction


class SqlKeyStore:
    """`keys.keyring.KeyStore` within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def find(self, purpose: Purpose, scopes: Sequence[str]) -> list[WrappedKey]:
        """Return every version of the keys of `purpose` for `scopes`."""
        statement = select(wrapped_key).where(
            wrapped_key.c.purpose == purpose.value, wrapped_key.c.scope.in_(list(scopes))
        )
        return [_wrapped(row) for row in self._tx.execute(statement).mappings()] if scopes else []

    def fetch(self, ids: Sequence[bytes]) -> list[WrappedKey]:
        """Return the keys with these ids; an unknown id is left out."""
        statement = select(wrapped_key).where(wrapped_key.c.id.in_(list(ids)))
        return [_wrapped(row) for row in self._tx.execute(statement).mappings()] if ids else []

    def add(self, key: WrappedKey) -> None:
        """Store a key; a current one of the same purpose and scope goes on as `live`."""
        if key.state == "current":
            self._tx.execute(
                update(wrapped_key)
                .where(
                    wrapped_key.c.purpose == key.purpose.value,
                    wrapped_key.c.scope == key.scope,
                    wrapped_key.c.state == "current",
                )
                .values(state="live")
            )
        self._tx.execute(
            insert(wrapped_key).values(
                id=key.id,
                purpose=key.purpose.value,
                scope=key.scope,
                version=key.version,
                state=key.state,
                root=key.root.value,
                wrapped=key.wrapped,
                check_value=key.check,
                public=key.public,
            )
        )


def rewrap(tx: Transaction, keys: Sequence[WrappedKey]) -> None:
    """Store keys as another root key wraps them."""
    this = update(wrapped_key).where(wrapped_key.c.id == bindparam("of"))
    rows = [{"of": key.id, "anew": key.wrapped} for key in keys]
    if rows:
        tx.execute(this.values(wrapped=bindparam("anew")), rows)


def ids(tx: Transaction) -> list[bytes]:
    """Return the ids of all keys, in an order that says nothing."""
    return list(tx.execute(select(wrapped_key.c.id).order_by(wrapped_key.c.id)).scalars())


def census(tx: Transaction) -> list[tuple[str, str, str, int]]:
    """Return how many keys there are of each purpose, root and state, in that order."""
    kind = (wrapped_key.c.purpose, wrapped_key.c.root, wrapped_key.c.state)
    statement = select(*kind, func.count().label("held")).group_by(*kind).order_by(*kind)
    found = tx.execute(statement).mappings()
    return [(row["purpose"], row["root"], row["state"], row["held"]) for row in found]


def _wrapped(row: RowMapping) -> WrappedKey:
    return WrappedKey(
        id=bytes(row["id"]),
        purpose=Purpose(row["purpose"]),
        scope=row["scope"],
        version=row["version"],
        state=row["state"],
        root=Root(row["root"]),
        wrapped=bytes(row["wrapped"]),
        check=bytes(row["check_value"]),
        public=None if row["public"] is None else bytes(row["public"]),
    )
