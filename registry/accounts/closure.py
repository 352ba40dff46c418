"""Closing an account and opening it again. What it held stays: roles and tiers are taken by `Grants`.

A closed account answers like a name nobody has, its sessions are over and its invitations void with the same
commit. Opened again it is what it was: ready to sign in, or, where nobody had enrolled yet, in need of a new
invitation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from registry.accounts.people import ACTIVE, DISABLED, INVITED, People
from registry.accounts.store import credentials as credential_store
from registry.accounts.store import people as store
from registry.authority import checked
from registry.entries import Author
from registry.errors import Conflict, NotFound

if TYPE_CHECKING:
    from registry.accounts.invitation import Invitations
    from registry.accounts.sessions import Sessions
    from registry.accounts.store.rows import Row
    from registry.database import Transaction


class Closures:
    """Closes accounts and opens them again."""

    def __init__(self, people: People, sessions: Sessions, invitations: Invitations) -> None:
        self._people = people
        self._sessions = sessions
        self._invitations = invitations

    def close(self, tx: Transaction, author: Author, person: UUID) -> int:
        """Close an account; return how many sessions ended with it.

        Raises:
            NotFound: there is no such person.
            Conflict: the account is closed already.
        """
        row = self._locked(tx, person)
        if row["state"] == DISABLED:
            raise Conflict("This account is disabled already.")
        void = self._invitations.void(tx, person)
        self._people.set_state(tx, author, person, DISABLED, also=void)
        return self._sessions.end_all(tx, person, row["organisation"], DISABLED)

    def open(self, tx: Transaction, author: Author, person: UUID) -> str | None:
        """Open a closed account; return an invitation code where its person had not enrolled, else None.

        Raises:
            NotFound: there is no such person.
            Conflict: the account is not closed.
        """
        if self._locked(tx, person)["state"] != DISABLED:
            raise Conflict("This account is not disabled.")
        enrolled = credential_store.ever_enrolled(tx, person)
        self._people.set_state(tx, author, person, ACTIVE if enrolled else INVITED)
        return None if enrolled else self._invitations.make(tx, author, person)

    @staticmethod
    def _locked(tx: Transaction, person: UUID) -> Row:
        row = store.get(tx, person, lock=True)
        if row is None:
            raise NotFound("There is no such person.")
        return dict(checked(tx, "person", row))
