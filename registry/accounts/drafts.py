"""What people have typed, sealed for their own browser to keep; the register stores nothing of it.

::

    draft = base64url( keys.sealed( text ) ) under the account key, in the context ("draft", person, use)

Another person's browser, or another use, does not open it. So a search can be gone back to and repeated in
a new session, without its words in an address, in a history or in the database.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

from keys.context import SecretContext
from keys.errors import KeysError

if TYPE_CHECKING:
    from registry.accounts.secrets import Secrets
    from registry.accounts.sessions import Sessions
    from registry.caller import Caller, Credential
    from registry.database import Database


class Drafts:
    """Seals and opens drafts."""

    def __init__(self, database: Database, sessions: Sessions, secrets: Secrets) -> None:
        self._database = database
        self._sessions = sessions
        self._secrets = secrets

    def seal(self, credential: Credential, use: str, text: str) -> str:
        """Return `text` as only the caller can have it opened, in ASCII. Raises NotSignedIn."""
        with self._database.transaction(snapshot=True) as tx:
            place = _place(self._sessions.admit(tx, credential), use)
            blob = self._secrets.seal_text(tx, place, text)
        return urlsafe_b64encode(blob).rstrip(b"=").decode("ascii")

    def open(self, credential: Credential, use: str, draft: str) -> str | None:
        """Return the text of a draft; None when it is not the caller's, or no draft. Raises NotSignedIn."""
        with self._database.transaction(snapshot=True) as tx:
            caller = self._sessions.admit(tx, credential)
            try:
                blob = urlsafe_b64decode(draft.encode("ascii") + b"=" * (-len(draft) % 4))
                return self._secrets.open_text(tx, _place(caller, use), blob)
            except (UnicodeEncodeError, binascii.Error, KeysError):
                return None


def _place(caller: Caller, use: str) -> SecretContext:
    return SecretContext("draft", str(caller.person), use)
