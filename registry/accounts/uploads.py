"""Files that somebody brought, looked at and has not stored yet: kept sealed, half an hour, for them alone.

::

    part = keys.sealed( at most 524,288 bytes ) under the account key, in the context
           ("upload", "<id>/<part>/<parts>", "<person>/<use>")

What is stored after a look is what was looked at: the browser keeps only a random id, and another person, another
use, a part left out or exchanged opens to nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from keys.context import SecretContext
from keys.errors import KeysError
from registry.accounts.store import uploads as store
from registry.errors import NotFound

if TYPE_CHECKING:
    from registry.accounts.secrets import Secrets
    from registry.accounts.sessions import Sessions
    from registry.caller import Credential
    from registry.database import Database, Transaction

PART_BYTES = 524_288
KEPT_MINUTES = 30
KEPT_FOR = timedelta(minutes=KEPT_MINUTES)
MOST_KEPT = 8
"""Files of one person for one use: a newer one takes the place of the oldest."""
SPENT = "This file was stored already, or is kept no longer."


class Uploads:
    """Keeps files between two requests."""

    def __init__(self, database: Database, sessions: Sessions, secrets: Secrets) -> None:
        self._database = database
        self._sessions = sessions
        self._secrets = secrets

    def keep(self, credential: Credential, use: str, content: bytes) -> UUID:
        """Keep a file; return the id by which the same person has it again. Raises NotSignedIn."""
        upload = uuid4()
        pieces = [content[start : start + PART_BYTES] for start in range(0, len(content) or 1, PART_BYTES)]
        with self._database.transaction() as tx:
            person = self._sessions.admit(tx, credential).person
            store.add(
                tx,
                [
                    {
                        "id": upload,
                        "part": part,
                        "person": person,
                        "use": use,
                        "sealed": self._secrets.seal(
                            tx, _place(upload, part, len(pieces), person, use), piece
                        ),
                        "made_at": tx.now,
                    }
                    for part, piece in enumerate(pieces, start=1)
                ],
            )
            store.keep_newest(tx, person, use, MOST_KEPT)
        return upload

    def open(self, credential: Credential, use: str, upload: UUID) -> bytes | None:
        """Return a file that is kept; None when it is not, or is not the caller's. Raises NotSignedIn."""
        with self._database.transaction(snapshot=True) as tx:
            person = self._sessions.admit(tx, credential).person
            rows = store.parts(tx, person, use, upload, tx.now - KEPT_FOR)
            sealed = [
                (_place(upload, part, len(rows), person, use), row["sealed"])
                for part, row in enumerate(rows, start=1)
            ]
            try:
                return b"".join(self._secrets.open_many(tx, sealed)) if sealed else None
            except KeysError:
                return None

    def drop(self, credential: Credential, upload: UUID) -> None:
        """Keep a file no longer. Raises NotSignedIn."""
        with self._database.transaction() as tx:
            store.drop(tx, self._sessions.admit(tx, credential).person, upload)

    def spend(self, tx: Transaction, person: UUID, upload: UUID) -> None:
        """Use a file up in the transaction that stores it, so that of several at once one does.

        Raises NotFound where another one has, or the file is kept no longer.
        """
        if not store.drop(tx, person, upload):
            raise NotFound(SPENT)


def _place(upload: UUID, part: int, parts: int, person: UUID, use: str) -> SecretContext:
    return SecretContext("upload", f"{upload}/{part}/{parts}", f"{person}/{use}")
