"""The room as one object: `registry.wiring` makes it, routes, pages and the command line use its parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from audit.event import Event
from registry.accounts import attempts
from registry.accounts.binding import Bindings
from registry.accounts.claim import Claims
from registry.accounts.closure import Closures
from registry.accounts.conclusion import Conclusions
from registry.accounts.drafts import Drafts
from registry.accounts.enrolment import Enrolment
from registry.accounts.entrance import Entrance
from registry.accounts.grants import Grants
from registry.accounts.hasher import Hasher
from registry.accounts.holder import Holders
from registry.accounts.invitation import Invitations
from registry.accounts.known import Known, known
from registry.accounts.login import Login
from registry.accounts.networks import Networks
from registry.accounts.organisations import Organisations
from registry.accounts.passwords import Passwords
from registry.accounts.people import Introduction, People
from registry.accounts.purposes import Purposes
from registry.accounts.secrets import Secrets
from registry.accounts.security import Security
from registry.accounts.sessions import LiveSession, Sessions
from registry.accounts.store import sessions as session_store
from registry.accounts.store import uploads as upload_store
from registry.accounts.uploads import KEPT_FOR, Uploads
from registry.acting import acting

if TYPE_CHECKING:
    from datetime import timedelta

    from policies.table import PolicyTable
    from registry.caller import Caller, Credential
    from registry.database import Database, Transaction


class Accounts:
    """Everything about networks, organisations, people and their sessions.

    Args:
        database: of this process.
        policy: returns the policy loaded here.
        hasher: the process's one; made with the documented costs when None.

    Attributes:
        secrets, networks, organisations, people, invitations, grants, closures: for callers and the host,
        inside a transaction. sessions: implements `registry.caller.Callers`. login, enrolment, security, purposes,
        drafts, uploads: open their own transactions.
    """

    def __init__(
        self, database: Database, policy: Callable[[], PolicyTable], *, hasher: Hasher | None = None
    ) -> None:
        hasher = hasher if hasher is not None else Hasher()
        self._database = database
        self.secrets = Secrets()
        self.networks = Networks()
        self.organisations = Organisations(self.secrets)
        self.people = People(self.secrets, self.networks)
        self.invitations = Invitations()
        self.grants = Grants()
        self.sessions = Sessions(self.secrets, policy)
        self.closures = Closures(self.people, self.organisations, self.sessions, self.invitations)
        self.holders = Holders(self.secrets, hasher)
        self.purposes = Purposes(database, self.sessions, self.secrets)
        self.drafts = Drafts(database, self.sessions, self.secrets)
        self.uploads = Uploads(database, self.sessions, self.secrets)
        claims = Claims(database, self.holders, hasher, self.secrets)
        passwords, bindings = Passwords(self.secrets), Bindings(self.secrets)
        entrance = Entrance(self.sessions, self.people)
        self.login = Login(database, claims, entrance)
        self.enrolment = Enrolment(
            database,
            self.people,
            self.invitations,
            self.holders,
            claims,
            hasher,
            passwords,
            bindings,
            self.sessions,
            Conclusions(self.invitations, bindings, self.holders, self.sessions, entrance),
        )
        self.security = Security(database, self.sessions, self.holders, claims, hasher, passwords, bindings)

    def me(self, credential: Credential) -> tuple[Caller, Introduction]:
        """Return who is signed in, and what they are shown of themselves. Raises NotSignedIn."""
        asked = {"asked": "account"}
        with acting(self._database, self.sessions, credential, Event.REFUSED, asked, snapshot=True) as (
            tx,
            caller,
        ):
            return caller, self.people.introduce(tx, caller)

    def known(self, credential: Credential) -> Known:
        """Return what the register knows about the caller. Raises NotSignedIn."""
        with self._database.transaction(snapshot=True) as tx:
            caller = self.sessions.admit(tx, credential)
            return known(tx, caller, self.secrets, self.people, self.networks)

    def sign_out(self, credential: Credential) -> None:
        """End the session. Raises NotSignedIn when it is over already."""
        with self._database.transaction() as tx:
            caller = self.sessions.admit(tx, credential)
            self.sessions.end_own(tx, caller, caller.session)

    def own_sessions(self, credential: Credential) -> list[LiveSession]:
        """Return the caller's live sessions, the one used last first. Raises NotSignedIn."""
        with self._database.transaction(snapshot=True) as tx:
            return self.sessions.of_caller(tx, self.sessions.admit(tx, credential))

    def end_session(self, credential: Credential, session: UUID) -> None:
        """End one of the caller's sessions. Raises NotSignedIn; NotFound for any other."""
        with self._database.transaction() as tx:
            self.sessions.end_own(tx, self.sessions.admit(tx, credential), session)

    def end_other_sessions(self, credential: Credential) -> int:
        """End every session of the caller but this one; return how many. Raises NotSignedIn."""
        with self._database.transaction() as tx:
            caller = self.sessions.admit(tx, credential)
            return self.sessions.end_all(
                tx, caller.person, caller.organisation, "own_choice", but=caller.session
            )

    def set_language(self, credential: Credential, language: str) -> None:
        """Let the register speak this language to the caller. Raises NotSignedIn, Invalid."""
        with self._database.transaction() as tx:
            self.people.set_language(tx, self.sessions.admit(tx, credential), language)


def forget_old(tx: Transaction, age: timedelta) -> int:
    """Delete attempts nobody counts, sessions over for longer than `age`, old uploads; for `nordkap work`."""
    sessions = session_store.forget(tx, tx.now - age)
    return attempts.forget_old(tx) + sessions + upload_store.forget(tx, tx.now - KEPT_FOR)
