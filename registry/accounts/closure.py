"""Closing an account or an organisation, and opening it again. What it held stays: `Grants` takes that.

A closed account answers like a name nobody has, its sessions are over and its invitations void with the same
commit. Opened again it is what it was: ready to sign in, or, where nobody had enrolled yet, in need of a new
invitation. Only the side that closed it opens it: whom a company has let go, the network's office does not
let back in, and the other way round. The host opens anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from registry.accounts.outcome import change
from registry.accounts.people import ACTIVE, DISABLED, INVITED, People
from registry.accounts.store import closing as store
from registry.accounts.store import credentials as credential_store
from registry.accounts.store import people as people_store
from registry.authority import checked, signed
from registry.entries import Author
from registry.errors import Conflict, NotFound

if TYPE_CHECKING:
    from audit.entry import Change
    from registry.accounts.invitation import Invitations
    from registry.accounts.organisations import Organisations
    from registry.accounts.sessions import Sessions
    from registry.accounts.store.rows import Row
    from registry.database import Transaction

ANOTHER_SIDE = "It was not closed from your side: who closed it opens it again."
MAILBOX_GONE = "Another account has this mailbox now. Invite the person anew, with another one."


class Side(StrEnum):
    """Who closes and opens."""

    COMPANY = "company"
    OFFICE = "office"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Closer:
    """From which side, for which network where it is an office's, and why, in the closer's own words."""

    side: Side = Side.HOST
    network: UUID | None = None
    because: str | None = None


class Closures:
    """Closes and opens."""

    def __init__(
        self, people: People, organisations: Organisations, sessions: Sessions, invitations: Invitations
    ) -> None:
        self._people = people
        self._organisations = organisations
        self._sessions = sessions
        self._invitations = invitations

    def close(self, tx: Transaction, author: Author, person: UUID, closer: Closer = Closer()) -> int:
        """Close an account; return how many sessions ended with it.

        Raises:
            NotFound: there is no such person.
            Conflict: the account is closed already.
        """
        row = self._locked(tx, person)
        if row["state"] == DISABLED:
            raise Conflict("This account is disabled already.")
        also = [*self._invitations.void(tx, person), self._note(tx, row["organisation"], person, closer)]
        self._people.set_state(tx, author, person, DISABLED, also=also, because=closer.because)
        return self._sessions.end_all(tx, person, row["organisation"], DISABLED)

    def open(
        self,
        tx: Transaction,
        author: Author,
        person: UUID,
        closer: Closer = Closer(),
        *,
        invite: bool = True,
    ) -> str | None:
        """Open a closed account; return an invitation code where its person had not enrolled, else None.

        Without `invite` there is no code: whoever opens it is not who may hand one over.

        Raises:
            NotFound: there is no such person.
            Conflict: the account is not closed, was closed from another side, or its mailbox is another's.
        """
        row = self._locked(tx, person)
        if row["state"] != DISABLED:
            raise Conflict("This account is not disabled.")
        also = self._reopen(tx, row["organisation"], person, closer)
        if not self._people.has_mailbox(tx, row):
            raise Conflict(MAILBOX_GONE)
        enrolled = credential_store.ever_enrolled(tx, person)
        state = ACTIVE if enrolled else INVITED
        self._people.set_state(tx, author, person, state, also=also, because=closer.because)
        return self._invitations.make(tx, author, person) if invite and not enrolled else None

    def close_organisation(self, tx: Transaction, author: Author, organisation: UUID, closer: Closer) -> int:
        """Close an organisation: nobody of it signs in; return how many sessions ended with it.

        Raises:
            NotFound: there is no such organisation.
            Conflict: it is closed already.
        """
        self._organisations.set_open(
            tx,
            author,
            organisation,
            opened=False,
            also=lambda: [self._note(tx, organisation, None, closer)],
            because=closer.because,
        )
        people = [row["id"] for row in people_store.of_organisation(tx, organisation)]
        return sum(self._sessions.end_all(tx, each, organisation, DISABLED) for each in people)

    def open_organisation(self, tx: Transaction, author: Author, organisation: UUID, closer: Closer) -> None:
        """Open a closed organisation. Raises NotFound; Conflict as `open`."""
        self._organisations.set_open(
            tx,
            author,
            organisation,
            opened=True,
            also=lambda: self._reopen(tx, organisation, None, closer),
            because=closer.because,
        )

    @staticmethod
    def _note(tx: Transaction, organisation: UUID, person: UUID | None, closer: Closer) -> Change:
        row = signed(
            tx,
            "closure",
            {
                "id": uuid4(),
                "organisation": organisation,
                "person": person,
                "side": closer.side.value,
                "network": closer.network,
                "created_at": tx.now,
                "ended_at": None,
            },
        )
        store.add_closure(tx, row)
        return change("closure", row)

    @staticmethod
    def _reopen(tx: Transaction, organisation: UUID, person: UUID | None, closer: Closer) -> list[Change]:
        row = store.live_closure(tx, organisation, person)
        if row is None:
            # Closed before sides were kept: the host's to open.
            if closer.side is not Side.HOST:
                raise Conflict(ANOTHER_SIDE)
            return []
        closed = checked(tx, "closure", row)
        own = (closed["side"], closed["network"]) == (closer.side.value, closer.network)
        if closer.side is not Side.HOST and not own:
            raise Conflict(ANOTHER_SIDE)
        new = signed(tx, "closure", {**closed, "ended_at": tx.now})
        store.end_closure(tx, row["id"], tx.now, new["mac"])
        return [change("closure", new)]

    @staticmethod
    def _locked(tx: Transaction, person: UUID) -> Row:
        row = people_store.get(tx, person, lock=True)
        if row is None:
            raise NotFound("There is no such person.")
        return dict(checked(tx, "person", row))
