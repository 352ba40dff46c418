"""What the register has under a log-in name, and the decoy it compares with when it has nothing.

A name nobody has, an account that is disabled or not enrolled, and an ordinary one take the same steps: one
query, five marks checked, two secrets opened, one Argon2 hash, three HMACs of codes. A password or
an authenticator without the register's mark is as good as none: the decoy stands in its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from keys.context import SecretContext
from keys.key import Purpose
from keys.scope import REGISTER
from registry.accounts import names, totp
from registry.accounts.store import credentials as store
from registry.authority import checked, genuine

if TYPE_CHECKING:
    from registry.accounts.hasher import Hasher
    from registry.accounts.secrets import Secrets
    from registry.database import Transaction

SECRET_PAD = 32
UNKNOWN_NAME = "unknown_name"
NOT_ENROLLED = "not_enrolled"
DISABLED = "disabled"
FORGED = "authority_broken"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

_DECOY_HASH = SecretContext("password", "decoy", "hash")
_DECOY_SECRET = SecretContext("authenticator", "decoy", "secret")
_NO_ROW: Final[dict[str, Any]] = {"id": UUID(int=0), "decoy": bytes(200), "at": LONG_AGO, "mac": bytes(32)}
"""Checked where a row is missing: the same work, and its mark never holds."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose name it is and what proves it; a decoy of the same shape otherwise.

    `flaw` says why nobody can sign in with it, as a token for the log; None when somebody can. `encoded` is
    the password's PHC string, `secret` the authenticator's; where one is missing a decoy's stands, which
    nothing matches.
    """

    person: UUID
    organisation: UUID | None
    lookup: bytes
    flaw: str | None
    encoded: str = field(repr=False)
    password_revision: int
    password_changed: datetime
    authenticator: UUID
    secret: bytes = field(repr=False)

    @property
    def known(self) -> UUID | None:
        """Return the person for the log; None for a decoy."""
        return self.person if self.organisation is not None else None


def hash_place(person: UUID, revision: int) -> SecretContext:
    """Return where a password hash is sealed."""
    return SecretContext("password", str(person), "hash", revision)


def secret_place(person: UUID, authenticator: UUID) -> SecretContext:
    """Return where an authenticator's secret is sealed: for this person alone."""
    return SecretContext("authenticator", f"{person}/{authenticator}", "secret")


class Holders:
    """Finds holders; one per process, because it keeps the sealed decoys."""

    def __init__(self, secrets: Secrets, hasher: Hasher) -> None:
        self._secrets = secrets
        self._hasher = hasher
        self._decoys: tuple[bytes, bytes, bytes] | None = None

    def by_name(self, tx: Transaction, name: str) -> Holder:
        """Return the holder of a log-in name. Raises keys.errors.AuthorityBroken."""
        lookups = names.lookups(tx, name)
        found = store.behind_name(tx, lookups)
        return self._opened(tx, found, lookups[0] if found is None else found.person["email_lookup"])

    def by_person(self, tx: Transaction, person: UUID) -> Holder:
        """Return the holder of an account. Raises keys.errors.AuthorityBroken."""
        found = store.behind_person(tx, person)
        return self._opened(tx, found, found.person["email_lookup"] if found is not None else b"")

    def unchanged(self, tx: Transaction, holder: Holder) -> bool:
        """Tell whether account and password still are what they were when `holder` was read."""
        found = store.behind_person(tx, holder.person)
        flaw = _flaw(tx, found)
        if found is None or found.password is None:
            return False
        return flaw is None and found.password["revision"] == holder.password_revision

    def _opened(self, tx: Transaction, found: store.Behind | None, lookup: bytes) -> Holder:
        decoy_hash, decoy_secret = self._sealed_decoys(tx)
        person = found.person["id"] if found is not None else uuid4()
        flaw = _flaw(tx, found)
        usable = found if flaw != FORGED else None
        password = usable.password if usable is not None else None
        authenticator = usable.authenticator if usable is not None else None
        authenticator_id = authenticator["id"] if authenticator is not None else uuid4()
        encoded, secret = self._secrets.open_many(
            tx,
            [
                (_DECOY_HASH, decoy_hash)
                if password is None
                else (hash_place(person, password["revision"]), password["hash"]),
                (_DECOY_SECRET, decoy_secret)
                if authenticator is None
                else (secret_place(person, authenticator_id), authenticator["secret"]),
            ],
        )
        return Holder(
            person=person,
            organisation=found.person["organisation"] if found is not None else None,
            lookup=lookup,
            flaw=flaw,
            encoded=encoded.decode(),
            password_revision=password["revision"] if password is not None else 0,
            password_changed=password["changed_at"] if password is not None else LONG_AGO,
            authenticator=authenticator_id,
            secret=secret,
        )

    def _sealed_decoys(self, tx: Transaction) -> tuple[bytes, bytes]:
        # Sealed anew where the key was rotated: the version they name would be gone one day.
        key_id = tx.keys.current(Purpose.ACCOUNT, REGISTER).id
        if self._decoys is None or self._decoys[0] != key_id:
            encoded = self._hasher.decoy.encode()
            self._decoys = (
                key_id,
                self._secrets.seal(tx, _DECOY_HASH, encoded),
                self._secrets.seal(tx, _DECOY_SECRET, totp.new_secret(), pad=SECRET_PAD),
            )
        return self._decoys[1:]


def _flaw(tx: Transaction, found: store.Behind | None) -> str | None:
    """Say why nobody can sign in with these rows; None when somebody can. Raises keys.errors.AuthorityBroken."""
    if found is None:
        for table in ("person", "organisation", "password", "authenticator", "helper"):
            genuine(tx, table, _NO_ROW)
        return UNKNOWN_NAME
    person = checked(tx, "person", found.person)
    organisation = checked(tx, "organisation", found.organisation)
    marked = [
        genuine(tx, table, row or _NO_ROW) or row is None
        for table, row in (
            ("password", found.password),
            ("authenticator", found.authenticator),
            ("helper", found.helper),
        )
    ]
    if not all(marked):
        return FORGED
    if person["state"] == "invited" or found.password is None:
        return NOT_ENROLLED
    if person["state"] != "active" or organisation["state"] != "active":
        return DISABLED
    if found.helper is not None and (found.helper["ended_at"] is not None or tx.now >= found.helper["until"]):
        return DISABLED
    return None
