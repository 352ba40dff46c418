"""Who asked whom, and who lets whom read what: to the asker their own, to a data owner their organisation's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from audit.event import Event
from policies.vocabulary import Role
from registry.acting import acting
from registry.authority import checked
from registry.cases import store
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import NotFound
from registry.granting import opened
from registry.granting.about import in_order
from registry.granting.asking import NO_REQUEST
from registry.granting.giving import require_owner
from registry.granting.views import (
    ENDED,
    EXPIRED,
    LIVE,
    OPEN,
    REVOKED,
    Company,
    GrantView,
    Mine,
    Ours,
    RequestView,
    Who,
)

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.caller import Caller, Credential
    from registry.companies.reading import Reading
    from registry.database import Database, Transaction

MOST_LISTED: Final = 50
"""Requests, and grants, that a list shows, the newest; grants that end last come first."""


class Listing:
    """Lists requests and grants; that they were read is on record."""

    def __init__(self, database: Database, accounts: Accounts, reading: Reading) -> None:
        self._database = database
        self._accounts = accounts
        self._reading = reading

    def mine(self, credential: Credential) -> Mine:
        """Return what the caller asked and holds. Raises NotSignedIn, Frozen, PurposeNeeded."""
        sessions, asked = self._accounts.sessions, {"own": "asked"}
        with acting(self._database, sessions, credential, Event.CASES_READ, asked, snapshot=True) as (
            tx,
            caller,
        ):
            return self._mine(tx, caller)

    def ours(self, credential: Credential) -> Ours:
        """Return what the caller's organisation was asked and gave. Raises NotSignedIn; Refused for no data owner."""
        sessions, asked = self._accounts.sessions, {"own": "given"}
        with acting(self._database, sessions, credential, Event.CASES_READ, asked, snapshot=True) as (
            tx,
            caller,
        ):
            require_owner(caller)
            return self._ours(tx, caller)

    def both(self, credential: Credential) -> tuple[Mine, Ours]:
        """Return both; to others than data owners the second is empty. Raises as `mine`."""
        sessions, asked = self._accounts.sessions, {"own": "both"}
        with acting(self._database, sessions, credential, Event.CASES_READ, asked, snapshot=True) as (
            tx,
            caller,
        ):
            owns = Role.DATA_OWNER in caller.own_roles
            return self._mine(tx, caller), self._ours(tx, caller) if owns else Ours((), ())

    def received(self, credential: Credential, request: UUID) -> RequestView:
        """Return one request to the caller's organisation. Raises as `ours`; NotFound for any other."""
        sessions, asked = self._accounts.sessions, {"request": str(request)}
        with acting(self._database, sessions, credential, Event.CASES_READ, asked, snapshot=True) as (
            tx,
            caller,
        ):
            require_owner(caller)
            row = store.request(tx, request)
            if row is None or row["owner"] != caller.organisation:
                raise NotFound(NO_REQUEST)
            (view,) = self._requests(tx, [row], {})
            self._note(tx, caller, 1)
            return view

    def waiting(self, credential: Credential) -> int:
        """Return how many requests wait for the caller's organisation's answer; 0 for no data owner.

        Raises NotSignedIn.
        """
        with self._database.transaction(snapshot=True) as tx:
            caller = self._accounts.sessions.admit(tx, credential)
            return len(store.open_to(tx, caller.organisation)) if Role.DATA_OWNER in caller.own_roles else 0

    def _mine(self, tx: Transaction, caller: Caller) -> Mine:
        asked = store.requests_by(tx, caller.person, MOST_LISTED)
        held = [grant for grant, _ in store.held(tx, caller.person, None, MOST_LISTED)]
        owners = {row["owner"] for row in (*asked, *held)}
        called = self._reading.called(tx, caller, owners) if owners else {}
        companies = {owner: Company(name, title) for owner, (name, title) in called.items()}
        mine = Mine(self._requests(tx, asked, companies), self._grants(tx, held, companies))
        details = [Detail(owner, {"fields": list(_NAME)}) for owner in called]
        tx.audit(by_caller(tx, caller, Event.CASES_READ, count=len(asked) + len(held)), *details)
        return mine

    def _ours(self, tx: Transaction, caller: Caller) -> Ours:
        received = store.requests_to(tx, caller.organisation, MOST_LISTED)
        given = store.given_by(tx, caller.organisation, MOST_LISTED)
        ours = Ours(self._requests(tx, received, {}), self._grants(tx, given, {}))
        self._note(tx, caller, len(received) + len(given))
        return ours

    @staticmethod
    def _note(tx: Transaction, caller: Caller, count: int) -> None:
        tx.audit(by_caller(tx, caller, Event.CASES_READ, count=count), Detail(caller.organisation, {}))

    def _requests(
        self, tx: Transaction, rows: Sequence[store.Row], companies: Mapping[UUID, Company]
    ) -> list[RequestView]:
        found = opened.requests(tx, self._accounts.secrets, rows)
        people = self._accounts.people.names(tx, {each for request in found for each in request.people})
        houses = self._organisations(tx, [request.row["asker_organisation"] for request in found])
        views = []
        for request in found:
            row = request.row
            state = row["answer"] or (OPEN if row["expires_at"] > tx.now else EXPIRED)
            others = sorted(request.wish.people, key=lambda each: (people[each].casefold(), each))
            views.append(
                RequestView(
                    row["id"],
                    companies.get(row["owner"]),
                    houses[row["asker_organisation"]],
                    [Who(each, people[each]) for each in (row["asker"], *others)],
                    request.about,
                    in_order(request.wish.fields),
                    row["created_at"],
                    row["expires_at"],
                    state,
                )
            )
        return views

    def _grants(
        self, tx: Transaction, rows: Sequence[store.Row], companies: Mapping[UUID, Company]
    ) -> list[GrantView]:
        found = opened.grants(tx, self._accounts.secrets, rows)
        held: dict[UUID, list[opened.Row]] = {grant.row["id"]: [] for grant in found}
        for row in store.grantees(tx, held) if held else ():
            held[row["case_grant"]].append(checked(tx, "case_grantee", row))
        holders = [row for each in held.values() for row in each]
        people = self._accounts.people.names(tx, {row["person"] for row in holders})
        houses = self._organisations(tx, [row["organisation"] for row in holders])
        return [
            GrantView(
                grant.row["id"],
                grant.row["case_request"],
                companies.get(grant.row["owner"]),
                next((houses[row["organisation"]] for row in held[grant.row["id"]]), ""),
                sorted(
                    (Who(row["person"], people[row["person"]]) for row in held[grant.row["id"]]),
                    key=lambda who: (who.name.casefold(), who.id),
                ),
                grant.about,
                in_order(grant.fields),
                grant.row["valid_from"],
                grant.row["valid_until"],
                grant.row["revoked_at"],
                _state(tx, grant.row),
            )
            for grant in found
        ]

    def _organisations(self, tx: Transaction, organisations: Sequence[UUID]) -> dict[UUID, str]:
        return self._accounts.people.organisations_names(tx, set(organisations))


_NAME = ("organisation.legal_name",)


def _state(tx: Transaction, row: opened.Row) -> str:
    if row["revoked_at"] is not None:
        return REVOKED
    return LIVE if row["valid_until"] > tx.now else ENDED
