"""What readers say it is about: 3 to 300 characters of their own, sealed, kept with the session."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from audit.entry import Event
from keys.context import SecretContext
from keys.errors import KeysError
from keys.key import Purpose as KeyPurpose
from keys.lookup import lookup_tags
from keys.scope import REGISTER
from registry.accounts.outcome import change
from registry.accounts.store import people as people_store
from registry.accounts.store import purposes as store
from registry.authority import checked, signed
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import FieldProblem, Invalid, NotFound

if TYPE_CHECKING:
    from collections.abc import Collection

    from registry.accounts.secrets import Secrets
    from registry.accounts.sessions import Sessions
    from registry.accounts.store.rows import Row
    from registry.caller import Caller, Credential
    from registry.database import Database, Transaction

MIN_LENGTH = 3
MAX_LENGTH = 300
MAX_LISTED = 20
MAX_REQUEST = 200
LENGTH = "Say in {minimum} to {maximum} characters what it is about."
REQUEST_HEADER = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose of one person."""

    id: UUID
    text: str


def text_place(purpose: UUID) -> SecretContext:
    """Return where a purpose's text is sealed."""
    return SecretContext("purpose", str(purpose), "text")


class Purposes:
    """Makes, lists and opens purposes."""

    def __init__(self, database: Database, sessions: Sessions, secrets: Secrets) -> None:
        self._database = database
        self._sessions = sessions
        self._secrets = secrets

    def make(self, credential: Credential, text: str, request: str | None = None) -> Purpose:
        """Make a purpose and choose it for this session; the same `request` (Idempotency-Key) makes it once.

        Raises NotSignedIn; Invalid when the text has fewer than 3 or more than 300 characters.
        """
        said = " ".join(unicodedata.normalize("NFC", text).split())
        if not MIN_LENGTH <= len(said) <= MAX_LENGTH or not said.isprintable():
            raise Invalid([FieldProblem("/text", LENGTH, {"minimum": MIN_LENGTH, "maximum": MAX_LENGTH})])
        if request is not None and not 1 <= len(request) <= MAX_REQUEST:
            raise Invalid([FieldProblem(REQUEST_HEADER, "This is not in the expected form.")])
        with self._database.transaction() as tx:
            caller = self._sessions.admit(tx, credential)
            row = self._sessions.row(tx, credential)
            made = self._made_before(tx, caller, request) or self._made(tx, caller, said, request)
            self._sessions.choose_purpose(tx, row, made.id)
        return made

    def choose(self, credential: Credential, purpose: UUID) -> Purpose:
        """Choose one of the caller's purposes for this session. Raises NotSignedIn, NotFound."""
        with self._database.transaction() as tx:
            caller = self._sessions.admit(tx, credential)
            row = self._sessions.row(tx, credential)
            found = store.get(tx, caller.person, purpose)
            if found is None:
                raise NotFound("There is no such purpose.")
            chosen = self._opened(tx, [found])[0]
            self._sessions.choose_purpose(tx, row, purpose)
        return chosen

    def latest(self, credential: Credential) -> list[Purpose]:
        """Return the caller's newest purposes, at most twenty. Raises NotSignedIn."""
        with self._database.transaction(snapshot=True) as tx:
            caller = self._sessions.admit(tx, credential)
            return self._opened(tx, store.latest(tx, caller.person, MAX_LISTED))

    def of_caller(self, tx: Transaction, caller: Caller) -> Purpose | None:
        """Return the purpose the caller reads under, for a page to show."""
        row = store.get(tx, caller.person, caller.purpose) if caller.purpose is not None else None
        return self._opened(tx, [row])[0] if row is not None else None

    def texts(self, tx: Transaction, purposes: Collection[UUID]) -> dict[UUID, str]:
        """Return what persons said it is about; what cannot be read any more, as of an erased person, is left out."""
        texts = {}
        for row in store.by_ids(tx, purposes) if purposes else []:
            with suppress(KeysError):
                texts[row["id"]] = self._opened(tx, [row])[0].text
        return texts

    def _made(self, tx: Transaction, caller: Caller, text: str, request: str | None) -> Purpose:
        purpose = uuid4()
        row = signed(
            tx,
            "purpose",
            {
                "id": purpose,
                "person": caller.person,
                "text": self._secrets.seal_text(tx, text_place(purpose), text),
                "request": _request_tags(tx, request)[0] if request is not None else None,
                "created_at": tx.now,
            },
        )
        store.add(tx, row)
        tx.audit(
            by_caller(tx, caller, Event.PURPOSE_MADE, purpose=purpose, changed=(change("purpose", row),)),
            Detail(None, {"text": text}),
        )
        return Purpose(purpose, text)

    def _made_before(self, tx: Transaction, caller: Caller, request: str | None) -> Purpose | None:
        if request is None:
            return None
        # Locked, so that the same request sent twice at once makes one purpose.
        people_store.get(tx, caller.person, lock=True)
        row = store.by_request(tx, caller.person, _request_tags(tx, request))
        return self._opened(tx, [row])[0] if row is not None else None

    def _opened(self, tx: Transaction, rows: list[Row]) -> list[Purpose]:
        sealed = [(text_place(row["id"]), checked(tx, "purpose", row)["text"]) for row in rows]
        opened = self._secrets.open_many(tx, sealed)
        return [Purpose(row["id"], text.decode()) for row, text in zip(rows, opened, strict=True)]


def _request_tags(tx: Transaction, request: str) -> list[bytes]:
    keys = tx.keys.versions(KeyPurpose.ACCOUNT, REGISTER)
    return lookup_tags(keys, "purpose request", request.encode("utf-8", "surrogatepass"))
