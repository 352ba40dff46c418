"""Everything the register knows about the person who asks: a fresh proof, an entry, then all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from audit.event import Event
from policies.vocabulary import Role
from registry.accounts.history import History, history
from registry.accounts.known import Known, known
from registry.accounts.store import invitations as invitation_store
from registry.accounts.store import people as people_store
from registry.acting import acting
from registry.administration import store
from registry.administration.desk import STEP_UP
from registry.authority import checked
from registry.entries import by_caller
from registry.errors import StepUpNeeded
from registry.oversight.own import Act, own_acts

if TYPE_CHECKING:
    from uuid import UUID

    from registry.accounts.service import Accounts
    from registry.accounts.store.rows import Row
    from registry.caller import Caller, Credential
    from registry.database import Database, Transaction

TOLD_SECONDS: Final = 30 * 86_400
"""How long the start page tells of a code that was given for somebody's password or authenticator."""


@dataclass(frozen=True, slots=True)
class Given:
    """A code that was given out for the person's password or authenticator.

    `by` names who got it to hand over, `proposed_by` the officer before them; `used` is None until it was.
    """

    kind: str
    by: str
    proposed_by: str | None
    at: datetime
    used: datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, as of `at`; `more` tells whether the log holds older acts than are listed."""

    at: datetime
    language: str
    account: Known
    history: History
    given: tuple[Given, ...]
    acts: tuple[Act, ...]
    more: bool


class Reports:
    """Tells people what is known about them."""

    def __init__(self, database: Database, accounts: Accounts) -> None:
        self._database = database
        self._accounts = accounts

    def of(self, credential: Credential) -> Report:
        """Return the caller's own report. Raises NotSignedIn, StepUpNeeded."""
        with acting(
            self._database, self._accounts.sessions, credential, Event.REPORT_READ, {}, snapshot=True
        ) as (tx, caller):
            if not caller.stepped_up:
                raise StepUpNeeded(STEP_UP)
            accounts = self._accounts
            account = known(tx, caller, accounts.secrets, accounts.people, accounts.networks)
            acts, more = own_acts(tx, caller, account.name, account.organisation)
            found = Report(
                at=tx.now,
                language=caller.language,
                account=account,
                history=history(tx, caller, accounts.secrets, accounts.networks),
                given=self._given(tx, caller, store.of_person(tx, caller.person)),
                acts=tuple(acts),
                more=more,
            )
            tx.audit(by_caller(tx, caller, Event.REPORT_READ, count=len(acts)))
        return found

    def given(self, credential: Credential) -> tuple[Given, ...]:
        """Return the codes of the last 30 days for the caller's password or authenticator. Raises NotSignedIn."""
        with self._database.transaction(snapshot=True) as tx:
            caller = self._accounts.sessions.admit(tx, credential)
            since = tx.now - timedelta(seconds=TOLD_SECONDS)
            return self._given(tx, caller, store.given_since(tx, caller.person, since))

    def awaited(self, credential: Credential) -> int:
        """Return how many proposals of others wait in the networks where the caller is a vetting officer.

        A number that names nobody: no reading of accounts, so the log has no entry. Raises NotSignedIn.
        """
        with self._database.transaction(snapshot=True) as tx:
            caller = self._accounts.sessions.admit(tx, credential)
            networks = [
                network
                for network, standing in caller.standings.items()
                if Role.VETTING_OFFICER in standing.roles
            ]
            rows = store.waiting(tx, networks) if networks else []
            return sum(checked(tx, "reset", row)["proposer"] != caller.person for row in rows)

    def _given(self, tx: Transaction, caller: Caller, rows: list[Row]) -> tuple[Given, ...]:
        held = [row for row in rows if checked(tx, "reset", row)["given_at"] is not None]
        people: set[UUID] = {row["proposer"] for row in held}
        people |= {row["confirmer"] for row in held if row["confirmer"] is not None}
        names = self._accounts.people.names(tx, people)
        houses = {row["id"]: row["organisation"] for row in people_store.by_ids(tx, people)} if people else {}
        called = self._accounts.people.organisations_names(tx, set(houses.values()))

        def name(person: UUID) -> str:
            own = houses[person] == caller.organisation
            return names[person] if own else f"{names[person]} ({called[houses[person]]})"

        found = []
        for row in held:
            invitation = invitation_store.get(tx, row["invitation"])
            used = None if invitation is None else checked(tx, "invitation", invitation)["used_at"]
            confirmer = row["confirmer"]
            found.append(
                Given(
                    kind=row["kind"],
                    by=name(confirmer or row["proposer"]),
                    proposed_by=None if confirmer is None else name(row["proposer"]),
                    at=row["given_at"],
                    used=used,
                )
            )
        return tuple(found)
