"""What data owners do: let somebody in who asked, decline, and take back.

Giving shows more to others, so it takes a fresh proof. Declining and taking back take none: nothing may stand in the
way of showing less, neither a code that is not at hand nor a stop of the register.

Somebody is let in who asked, or whom a colleague named who asked. A company names nobody itself, so giving tells
nobody who has an account.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from audit.event import Event
from policies.vocabulary import Role
from registry.accounts.outcome import change
from registry.accounts.people import ACTIVE
from registry.accounts.store import organisations as organisation_store
from registry.accounts.store import people as people_store
from registry.acting import acting
from registry.authority import checked, signed
from registry.cases import store
from registry.cases.sealing import GRANT, PAD, REQUEST, about_place, encode_fields, fields_place
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, FieldProblem, Invalid, NotFound, Refused, StepUpNeeded
from registry.granting import opened
from registry.granting.about import checked_about, checked_fields, in_order
from registry.granting.asking import ANSWERED, NO_REQUEST, OTHER_CONTENT, require_open_request
from registry.granting.views import DECLINED, GRANTED

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.accounts.service import Accounts
    from registry.caller import Caller, Credential
    from registry.database import Database, Transaction
    from registry.granting.opened import Request

LONGEST_DAYS: Final = 183
"""Days for which a grant holds at most: as long as anybody is approved for it."""
MOST_GIVEN: Final = 200
"""Grants of one organisation that are in force."""

OWNER_ONLY = "Only a data owner of your company lets others see what it keeps back. Ask one."
STEP_UP = "Confirm with a code that it is you, then they get to see it."
DAYS = "Choose 1 to {maximum} days."
SOMEBODY = "Choose at least one person."
NOT_ASKED_FOR = "Choose among those the request is for who can still sign in."
SOMETHING = "Choose at least one thing that they get to see."
MANY_GIVEN = "Your company lets others in {count} times already. Take something back first."
NO_GRANT = "There is no such temporary access."
OVER = "This temporary access is over already."


class Giving:
    """Gives, declines and takes back, for data owners."""

    def __init__(self, database: Database, accounts: Accounts, policy: Callable[[], PolicyTable]) -> None:
        self._database = database
        self._accounts = accounts
        self._policy = policy

    def give(
        self,
        credential: Credential,
        request: UUID,
        people: Collection[UUID],
        fields: Sequence[str],
        about: str,
        days: int,
        key: str | None = None,
    ) -> UUID:
        """Let people whom a request is for read fields for so many days; the same `key` gives once.

        A request that was granted can be given more. Returns the grant's id.

        Raises:
            NotSignedIn: nobody is signed in.
            Refused: the caller is no data owner.
            StepUpNeeded: the last proof is older than five minutes.
            NotFound: the organisation was not asked so.
            Invalid: what was sent is wrong, and how.
            Conflict: the request was declined, withdrawn or is too old; too many grants are in force; or the key was
                used otherwise.
        """
        asked = {"request": str(request)}
        with self._owning(credential, Event.CASE_GRANTED, asked) as (tx, caller):
            if not caller.stepped_up:
                raise StepUpNeeded(STEP_UP)
            tags = opened.request_tags(tx, key)
            found = self._asked(tx, caller, request)
            said = checked_about(about)
            chosen = checked_fields(self._policy(), fields)
            self._require(tx, found, people, chosen, days)
            before = store.grant_made_with(tx, caller.person, tags) if tags else None
            if before is not None:
                return self._same(tx, before, request, people, chosen, said, days)
            if found.row["answer"] is None:
                require_open_request(tx, found.row)
            elif found.row["answer"] != GRANTED:
                raise Conflict(ANSWERED)
            live = store.count_live(tx, caller.organisation)
            if live >= MOST_GIVEN:
                raise Conflict(MANY_GIVEN, count=live)
            return self._add(tx, caller, found, people, chosen, said, days, tags)

    def decline(self, credential: Credential, request: UUID) -> None:
        """Answer no; the asker learns no reason. Raises NotSignedIn, Refused, NotFound; Conflict when it is over."""
        asked = {"request": str(request)}
        with self._owning(credential, Event.CASE_DECLINED, asked) as (tx, caller):
            found = self._asked(tx, caller, request)
            require_open_request(tx, found.row)
            new = _answered(tx, caller, found, DECLINED)
            tx.audit(
                by_caller(tx, caller, Event.CASE_DECLINED, changed=(change(REQUEST, new),)),
                Detail(caller.organisation, {"request": str(request), "person": str(found.row["asker"])}),
            )

    def revoke(self, credential: Credential, grant: UUID) -> None:
        """Take a grant back: it is over on its holders' next request, in every process.

        Raises NotSignedIn, Refused; NotFound for another organisation's; Conflict when it is over already.
        """
        asked = {"grant": str(grant)}
        with self._owning(credential, Event.CASE_REVOKED, asked) as (tx, caller):
            row = store.grant(tx, grant, lock=True)
            if row is None or row["owner"] != caller.organisation:
                raise NotFound(NO_GRANT)
            plain = checked(tx, GRANT, row)
            if plain["revoked_at"] is not None or plain["valid_until"] <= tx.now:
                raise Conflict(OVER)
            new = signed(tx, GRANT, {**plain, "revoked_by": caller.person, "revoked_at": tx.now})
            store.revoke(tx, new)
            held = [checked(tx, "case_grantee", each)["person"] for each in store.grantees(tx, [grant])]
            tx.audit(
                by_caller(tx, caller, Event.CASE_REVOKED, changed=(change(GRANT, new),)),
                Detail(caller.organisation, _said(grant, held)),
            )

    @contextmanager
    def _owning(
        self, credential: Credential, event: Event, asked: dict[str, str]
    ) -> Iterator[tuple[Transaction, Caller]]:
        """Let a data owner act; two acts of one organisation wait for each other, and look at who acts again."""
        callers = self._accounts.sessions
        with acting(self._database, callers, credential, event, asked) as (tx, caller):
            require_owner(caller)
            organisation_store.get(tx, caller.organisation, lock=True)
            again = callers.admit(tx, credential)
            require_owner(again)
            yield tx, again

    def _asked(self, tx: Transaction, caller: Caller, request: UUID) -> Request:
        row = store.request(tx, request, lock=True)
        if row is None or row["owner"] != caller.organisation:
            raise NotFound(NO_REQUEST)
        return opened.requests(tx, self._accounts.secrets, [row])[0]

    def _require(
        self, tx: Transaction, found: Request, people: Collection[UUID], fields: Collection[str], days: int
    ) -> None:
        problems = []
        if not people:
            problems.append(FieldProblem("/people", SOMEBODY))
        else:
            rows = [checked(tx, "person", row) for row in people_store.by_ids(tx, set(people) & found.people)]
            can = {
                row["id"]
                for row in rows
                if (row["state"], row["organisation"]) == (ACTIVE, found.row["asker_organisation"])
            }
            if not set(people) <= can:
                problems.append(FieldProblem("/people", NOT_ASKED_FOR))
        if not fields:
            problems.append(FieldProblem("/fields", SOMETHING))
        if not 1 <= days <= LONGEST_DAYS:
            problems.append(FieldProblem("/days", DAYS, {"maximum": LONGEST_DAYS}))
        if problems:
            raise Invalid(problems)

    def _same(
        self,
        tx: Transaction,
        before: store.Row,
        request: UUID,
        people: Collection[UUID],
        fields: frozenset[str],
        about: str,
        days: int,
    ) -> UUID:
        (made,) = opened.grants(tx, self._accounts.secrets, [before])
        held = {checked(tx, "case_grantee", row)["person"] for row in store.grantees(tx, [made.row["id"]])}
        lasts = made.row["valid_until"] - made.row["valid_from"]
        was = (made.row["case_request"], held, made.fields, made.about, lasts)
        if was != (request, set(people), fields, about, timedelta(days=days)):
            raise Conflict(OTHER_CONTENT)
        return UUID(str(made.row["id"]))

    def _add(
        self,
        tx: Transaction,
        caller: Caller,
        found: Request,
        people: Collection[UUID],
        fields: frozenset[str],
        about: str,
        days: int,
        tags: Sequence[bytes],
    ) -> UUID:
        grant, owner, secrets = uuid4(), caller.organisation, self._accounts.secrets
        row = signed(
            tx,
            GRANT,
            {
                "id": grant,
                "owner": owner,
                "case_request": found.row["id"],
                "given_by": caller.person,
                "about": secrets.seal_text(tx, about_place(GRANT, grant), about),
                "fields": secrets.seal(tx, fields_place(grant), encode_fields(fields), pad=PAD),
                "request": tags[0] if tags else None,
                "valid_from": tx.now,
                "valid_until": tx.now + timedelta(days=days),
                "revoked_by": None,
                "revoked_at": None,
            },
        )
        grantees = [
            signed(
                tx,
                "case_grantee",
                {
                    "id": uuid4(),
                    "case_grant": grant,
                    "owner": owner,
                    "person": person,
                    "organisation": found.row["asker_organisation"],
                },
            )
            for person in sorted(set(people))
        ]
        store.add_grant(tx, row, grantees)
        changed = [change(GRANT, row), *(change("case_grantee", each) for each in grantees)]
        if found.row["answer"] is None:
            changed.append(change(REQUEST, _answered(tx, caller, found, GRANTED)))
        said = {**_said(grant, sorted(set(people))), "text": about, "fields": list(in_order(fields))}
        tx.audit(
            by_caller(tx, caller, Event.CASE_GRANTED, count=len(fields), changed=tuple(changed)),
            Detail(owner, {**said, "request": str(found.row["id"])}),
        )
        return grant


def require_owner(caller: Caller) -> None:
    """Require a data owner. Raises Refused."""
    if Role.DATA_OWNER not in caller.own_roles:
        raise Refused(OWNER_ONLY)


def _answered(tx: Transaction, caller: Caller, found: Request, answer: str) -> dict[str, Any]:
    end = {"answer": answer, "answered_by": caller.person, "answered_at": tx.now}
    new = signed(tx, REQUEST, {**found.row, **end})
    store.answer(tx, new)
    return new


def _said(grant: UUID, people: Sequence[UUID]) -> dict[str, Any]:
    """Return what the log says under seal of a grant; the auditor's sentence names one person."""
    said: dict[str, Any] = {"grant": str(grant), "people": [str(each) for each in people]}
    return {**said, "person": str(people[0])} if people else said
