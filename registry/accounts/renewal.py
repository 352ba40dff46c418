"""Rows under the keys that seal and mark now: what a rotation of the account or the authority key asks for.

The marks of all rows are made anew, the secrets of those named in `PLACES`, and the tag by which a person's
log-in name is found. What no row can give back, such as the code behind a hash, keeps the tag it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from keys.context import SecretContext
from registry.accounts import names
from registry.accounts.holder import SECRET_PAD, hash_place, secret_place
from registry.accounts.organisations import name_place as organisation_place
from registry.accounts.people import email_place, name_place
from registry.accounts.purposes import text_place
from registry.accounts.sessions import client_place
from registry.authority import checked, signed

if TYPE_CHECKING:
    from registry.accounts.secrets import Secrets
    from registry.accounts.store.rows import Row
    from registry.database import Transaction

Place = Callable[["Row"], SecretContext]

PLACES: Final[Mapping[tuple[str, str], tuple[Place, int]]] = {
    ("organisation", "account_name"): (lambda row: organisation_place(row["id"]), 0),
    ("person", "email"): (lambda row: email_place(row["id"]), 0),
    ("person", "name"): (lambda row: name_place(row["id"]), 0),
    ("password", "hash"): (lambda row: hash_place(row["person"], row["revision"]), 0),
    ("authenticator", "secret"): (lambda row: secret_place(row["person"], row["id"]), SECRET_PAD),
    ("session", "client"): (lambda row: client_place(row["public_id"]), 0),
    ("purpose", "text"): (lambda row: text_place(row["id"]), 0),
}
"""Table and column → where a secret of it is sealed, and the size in bytes it is padded to (0: as text is)."""

HELD: Final = frozenset({"password", "authenticator", "recovery_code"})
"""Tables whose rows change only from the mark they were read with, while their person's codes are held."""


def renewed(
    tx: Transaction,
    secrets: Secrets,
    places: Mapping[tuple[str, str], tuple[Place, int]],
    table: str,
    row: Row,
) -> Row | None:
    """Return a row, after its mark held, under the keys of today; None where it is under them already.

    `places` are `PLACES`, and those of other rooms.

    Raises keys.errors.KeysError when the row was not written by the register or a secret does not open.
    """
    fresh = dict(checked(tx, table, row))
    for (of, column), (place, pad) in places.items():
        if of == table and row[column] is not None:
            fresh[column] = secrets.renew(tx, place(row), row[column], pad=pad)
    if table == "person":
        email = secrets.open_text(tx, email_place(row["id"]), fresh["email"])
        # Of a person whose details were shredded nothing is left to be found by.
        fresh["email_lookup"] = names.lookup(tx, email) if email else row["email_lookup"]
    made = signed(tx, table, fresh)
    return None if made == dict(row) else made
