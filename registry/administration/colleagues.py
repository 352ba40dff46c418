"""What a data owner does about the people of their own company.

::

    nobody changes their own roles or disables themselves       the last active data owner stays one
    another company's person and nobody at all are one answer   only roles of the own company are given
    whoever holds a role in a network is looked after there     every change takes a fresh proof
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from audit.event import Event
from policies.vocabulary import Role
from registry.accounts.closure import Closer, Side
from registry.accounts.people import INVITED
from registry.accounts.store import closing as closing_store
from registry.accounts.store import people as people_store
from registry.administration.desk import Desk, Desks, live_roles, person_of
from registry.administration.roster import Colleague, other_owners, roster
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, FieldProblem, Invalid, NotFound, TooMany

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.accounts.store.rows import Row
    from registry.caller import Credential

GIVEN: Final = (Role.MEMBER, Role.EDITOR, Role.DATA_OWNER)
"""Roles a data owner gives."""
MAX_A_DAY: Final = 20
DAY_SECONDS: Final = 86_400
OWN_ROLES = "Nobody changes their own roles. Another data owner of your company does it."
OWN_ACCOUNT = "Nobody disables their own account. Another data owner of your company does it."
LAST_OWNER = "This is your company's only data owner. Make somebody else a data owner first."
OF_A_NETWORK = "This person works for a network, whose office looks after their account."
A_HELPER = "A helper helps until midnight and gets no role. End the help instead."
NO_ROLE = "This role is not one that you give."
TOO_MANY_MADE = "Your company has invited {count} people in a day. Go on tomorrow."
ENROLLED = "This person has an account already, and needs no invitation to it."


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody new: their id, and the code they are handed, shown this once."""

    id: UUID
    code: str

    def __repr__(self) -> str:
        return f"<Invited {self.id}>"


class Colleagues:
    """Lists and changes the people of a company, for its data owners."""

    def __init__(self, desks: Desks, accounts: Accounts) -> None:
        self._desks = desks
        self._accounts = accounts

    def all(self, credential: Credential) -> list[Colleague]:
        """Return the people of the caller's organisation, by name. Raises NotSignedIn, Denied."""
        with self._desks.owner(credential, Event.PEOPLE_READ, {}, change=False) as desk:
            return self._shown(desk, people_store.of_organisation(desk.tx, desk.caller.organisation))

    def one(self, credential: Credential, person: UUID) -> Colleague:
        """Return one of them. Raises NotSignedIn, Denied; NotFound for anybody else."""
        asked = {"person": str(person)}
        with self._desks.owner(credential, Event.PEOPLE_READ, asked, change=False) as desk:
            row = people_store.get(desk.tx, person)
            if row is None or row["organisation"] != desk.caller.organisation:
                raise NotFound("There is no such person.")
            return self._shown(desk, [row])[0]

    def invite(self, credential: Credential, email: str, name: str, language: str, role: str) -> Invited:
        """Make a colleague with one role and return the code to hand over: 72 hours, shown this once.

        Raises NotSignedIn, Denied, StepUpNeeded; Invalid; Conflict when somebody has the mailbox; TooMany.
        """
        with self._desks.newcomer(credential, Event.PERSON_MADE) as desk:
            given = _role(role)
            require_room(desk)
            tx, caller = desk.tx, desk.caller
            person = self._accounts.people.make(tx, caller, caller.organisation, email, name, language)
            self._accounts.grants.give_role(tx, caller, person, given)
            code = self._accounts.invitations.make(tx, caller, person)
        return Invited(person, code)

    def invite_again(self, credential: Credential, person: UUID) -> Invited:
        """Return a new code for who has not followed theirs; the older one is worth nothing.

        Raises NotSignedIn, Denied, StepUpNeeded, NotFound; Conflict for who has enrolled, or helps.
        """
        with self._acting_on(credential, Event.INVITATION_MADE, person) as (desk, row):
            if row["state"] != INVITED:
                raise Conflict(ENROLLED)
            self._require_no_helper(desk, person)
            code = self._accounts.invitations.make(desk.tx, desk.caller, person)
        return Invited(person, code)

    def rename(self, credential: Credential, person: UUID, name: str) -> None:
        """Let a colleague be called this. Raises as `change`."""
        self.change(credential, person, name, None)

    def set_roles(self, credential: Credential, person: UUID, roles: Collection[str]) -> None:
        """Let these be a colleague's only roles in the company. Raises as `change`."""
        self.change(credential, person, None, roles)

    def change(
        self, credential: Credential, person: UUID, name: str | None, roles: Collection[str] | None
    ) -> None:
        """Change a colleague's name, or all the roles they hold in the company (none is allowed), or both.

        Raises:
            NotSignedIn, Denied, StepUpNeeded, NotFound: as ever.
            Invalid: the name is none, or a role is not one that is given here.
            Conflict: the caller's own roles, the last data owner's, a helper's, or somebody's of a network.
        """
        event = Event.PERSON_CHANGED if roles is None else Event.ROLE_GIVEN
        with self._acting_on(credential, event, person) as (desk, _row):
            if roles is not None:
                self._set_roles(desk, person, {_role(role) for role in roles})
            if name is not None:
                self._accounts.people.rename(desk.tx, desk.caller, person, name)

    def disable(self, credential: Credential, person: UUID) -> int:
        """Close a colleague's account from the next request on; return how many sessions ended.

        Raises NotSignedIn, Denied, StepUpNeeded, NotFound; Conflict for oneself, the last data owner, somebody of
        a network, or who is disabled already.
        """
        with self._acting_on(credential, Event.PERSON_DISABLED, person) as (desk, _row):
            if person == desk.caller.person:
                raise Conflict(OWN_ACCOUNT)
            require_another_owner(desk, person)
            closer = Closer(Side.COMPANY)
            return self._accounts.closures.close(desk.tx, desk.caller, person, closer)

    def enable(self, credential: Credential, person: UUID) -> str | None:
        """Open an account that was closed here; return a new code where its person had not enrolled.

        Raises NotSignedIn, Denied, StepUpNeeded, NotFound; Conflict as `Closures.open`.
        """
        with self._acting_on(credential, Event.PERSON_CHANGED, person) as (desk, _row):
            self._require_no_helper(desk, person)
            return self._accounts.closures.open(desk.tx, desk.caller, person, Closer(Side.COMPANY))

    def end_sessions(self, credential: Credential, person: UUID) -> int:
        """End a colleague's sessions, all but the caller's present one; return how many.

        Raises NotSignedIn, Denied, StepUpNeeded, NotFound; Conflict for somebody of a network.
        """
        with self._acting_on(credential, Event.SESSION_ENDED, person) as (desk, _row):
            caller = desk.caller
            ended = self._accounts.sessions.end_all(
                desk.tx, person, caller.organisation, "data_owner_ended", but=caller.session
            )
            if not ended:  # That there were none is an answer too.
                entry = by_caller(desk.tx, caller, Event.PEOPLE_READ, rule=desk.rule, count=1)
                desk.tx.audit(entry, Detail(caller.organisation, {"asked": {"person": str(person)}}))
            return ended

    def _set_roles(self, desk: Desk, person: UUID, wanted: set[Role]) -> None:
        if person == desk.caller.person:
            raise Conflict(OWN_ROLES)
        self._require_no_helper(desk, person)
        held = {Role(row["role"]) for row in live_roles(desk.tx, person) if row["network"] is None}
        gone = held - wanted
        if Role.DATA_OWNER in gone:
            require_another_owner(desk, person)
        for role in sorted(gone):
            self._accounts.grants.take_role(desk.tx, desk.caller, person, role)
        for role in sorted(wanted - held):
            self._accounts.grants.give_role(desk.tx, desk.caller, person, role)

    @contextmanager
    def _acting_on(self, credential: Credential, event: Event, person: UUID) -> Iterator[tuple[Desk, Row]]:
        with self._desks.owner(credential, event, {"person": str(person)}) as desk:
            row = person_of(desk.tx, desk.caller.organisation, person)
            require_companys(desk, person)
            yield desk, row

    def _shown(self, desk: Desk, rows: list[Row]) -> list[Colleague]:
        found = roster(desk.tx, self._accounts.secrets, rows)
        entry = by_caller(desk.tx, desk.caller, Event.PEOPLE_READ, rule=desk.rule, count=len(found))
        desk.tx.audit(entry, Detail(desk.caller.organisation, {}))
        return found

    @staticmethod
    def _require_no_helper(desk: Desk, person: UUID) -> None:
        if closing_store.helper(desk.tx, person) is not None:
            raise Conflict(A_HELPER)


def require_companys(desk: Desk, person: UUID) -> None:
    """Require somebody whom no network looks after. Raises Conflict."""
    if any(row["network"] is not None for row in live_roles(desk.tx, person)):
        raise Conflict(OF_A_NETWORK)


def require_room(desk: Desk) -> None:
    """Require that the company has not made too many accounts in a day. Raises TooMany."""
    since = desk.tx.now - timedelta(seconds=DAY_SECONDS)
    rows = people_store.of_organisation(desk.tx, desk.caller.organisation)
    if sum(row["created_at"] > since for row in rows) >= MAX_A_DAY:
        raise TooMany(TOO_MANY_MADE, DAY_SECONDS, count=MAX_A_DAY)


def require_another_owner(desk: Desk, person: UUID) -> None:
    """Require that the company keeps an active data owner without this person. Raises Conflict."""
    owns = any(
        (row["role"], row["network"]) == (Role.DATA_OWNER, None) for row in live_roles(desk.tx, person)
    )
    if owns and not other_owners(desk.tx, desk.caller.organisation, person):
        raise Conflict(LAST_OWNER)


def _role(text: str) -> Role:
    if text not in GIVEN:
        raise Invalid([FieldProblem("/role", NO_ROLE)])
    return Role(text)
