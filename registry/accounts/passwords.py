"""Stores passwords: checked against the words of the person's surroundings, sealed, with a revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.accounts import password
from registry.accounts.holder import hash_place
from registry.accounts.organisations import name_place as organisation_place
from registry.accounts.outcome import change
from registry.accounts.people import email_place, name_place
from registry.accounts.store import credentials as store
from registry.accounts.store import networks as network_store
from registry.accounts.store import organisations as organisation_store
from registry.authority import checked, signed
from registry.errors import Conflict

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from audit.entry import Change
    from registry.accounts.secrets import Secrets
    from registry.accounts.store.rows import Row
    from registry.database import Transaction


class Passwords:
    """Stores new passwords."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def check_new(self, tx: Transaction, person: Row, text: str, field: str = "/password") -> None:
        """Require that this person may have this password. Raises Invalid, which says why."""
        password.check(text, self._words(tx, person), field)

    def store(self, tx: Transaction, person: UUID, encoded: str) -> Change:
        """Let `encoded` be the hash of the person's password; return what the log says of it.

        Raises Conflict when it changed meanwhile.
        """
        old = store.password_of(tx, person)
        row = sealed_password(
            tx, self._secrets, person, old["revision"] + 1 if old is not None else 1, encoded
        )
        if old is None:
            store.add_password(tx, row)
        else:
            checked(tx, "password", old)
            if store.replace_password(tx, old, row) != 1:
                raise Conflict("The password was changed in between. Try again.")
        return change("password", row, "person")

    def _words(self, tx: Transaction, person: Row) -> list[str]:
        organisation = organisation_store.get(tx, person["organisation"])
        sealed = [
            (name_place(person["id"]), person["name"]),
            (email_place(person["id"]), person["email"]),
        ]
        if organisation is not None:
            sealed.append((organisation_place(organisation["id"]), organisation["account_name"]))
        words = [text.decode() for text in self._secrets.open_many(tx, sealed)]
        return words + [part for row in network_store.every(tx) for part in (row["name"], row["slug"])]


def sealed_password(
    tx: Transaction,
    secrets: Secrets,
    person: UUID,
    revision: int,
    encoded: str,
    changed_at: datetime | None = None,
) -> Row:
    """Return the row of a password hash, sealed and signed; `changed_at` is now when left out."""
    return signed(
        tx,
        "password",
        {
            "person": person,
            "hash": secrets.seal(tx, hash_place(person, revision), encoded.encode()),
            "revision": revision,
            "changed_at": changed_at or tx.now,
        },
    )
