"""Asking a company for access: who may open its page and is approved for it asks, and may take it back.

Whoever may not know of the company gets the one answer that its page gives. Colleagues are named by mailbox, of the
asker's own company alone: a mailbox that is nobody's and one of another company are the same refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from audit.event import Event
from policies.vocabulary import Subject, Tier
from registry.accounts import names
from registry.accounts.outcome import change
from registry.accounts.people import ACTIVE
from registry.accounts.store import people as people_store
from registry.acting import acting
from registry.authority import checked, signed
from registry.cases import store
from registry.cases.sealing import PAD, REQUEST, Wish, about_place, wish_place
from registry.companies import store as company_store
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, FieldProblem, Invalid, NotFound, Refused
from registry.freeze.state import require_open
from registry.granting import opened
from registry.granting.about import checked_about, checked_fields, in_order
from registry.granting.views import WITHDRAWN

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.accounts.service import Accounts
    from registry.caller import Caller, Credential
    from registry.companies.reading import Reading
    from registry.database import Database, Transaction

REQUEST_DAYS: Final = 30
"""Days for which a request waits for an answer."""
MOST_OPEN: Final = 10
"""Requests of one person that wait for an answer."""
MOST_COLLEAGUES: Final = 4
"""Colleagues named beside the asker."""

NEEDS_APPROVAL = (
    "Your network has not approved you for what companies open to people they choose. Ask its office first; then ask "
    "this company."
)
ASKED_ALREADY = "You have asked this company already. Wait for its answer, or withdraw what you asked."
MANY_OPEN = "You wait for {count} answers already. Withdraw one of your requests first."
MANY_COLLEAGUES = "Name at most {maximum} colleagues."
NOT_A_COLLEAGUE = "This is not the mailbox of a colleague who can sign in."
NO_REQUEST = "There is no such request."
ANSWERED = "This request is answered, withdrawn or too old. Look at the list again."
OTHER_CONTENT = "This Idempotency-Key was used for something else. Use a new one each time."


class Asking:
    """Makes and withdraws requests."""

    def __init__(
        self, database: Database, accounts: Accounts, policy: Callable[[], PolicyTable], reading: Reading
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._policy = policy
        self._reading = reading

    def require_may(self, credential: Credential, company: str) -> None:
        """Require somebody who may ask this company; a refusal is on record. Raises as `ask`."""
        asked = {"company": company[:64]}
        with acting(self._database, self._accounts.sessions, credential, Event.CASE_ASKED, asked) as (
            tx,
            caller,
        ):
            self._owner(tx, caller, company)

    def ask(
        self,
        credential: Credential,
        company: str,
        about: str,
        fields: Sequence[str] = (),
        colleagues: Sequence[str] = (),
        key: str | None = None,
    ) -> UUID:
        """Ask a company for access; the same `key` (Idempotency-Key) asks once. Returns the request's id.

        Args:
            credential: of the asker.
            company: the company as a search or its page names it.
            about: what it is about, 3 to 300 characters.
            fields: catalogue names; none leaves it to the company.
            colleagues: mailboxes of colleagues who need it too.
            key: what tells a repeated request from another one.

        Raises:
            NotSignedIn, Denied, PurposeNeeded, NotFound, Frozen: as the company's page.
            Refused: the caller is not approved for what companies open to people they choose.
            Invalid: what was sent is wrong, and how.
            Conflict: the company is asked already, or too many are, or the key was used otherwise.
        """
        sessions = self._accounts.sessions
        asked = {"company": company[:64]}
        with acting(self._database, sessions, credential, Event.CASE_ASKED, asked) as (tx, caller):
            owner = self._owner(tx, caller, company)
            tags = opened.request_tags(tx, key)
            said, wanted = checked_about(about), checked_fields(self._policy(), fields)
            wish = Wish(wanted, self._colleagues(tx, caller, colleagues))
            people_store.get(tx, caller.person, lock=True)
            before = store.request_made_with(tx, caller.person, tags) if tags else None
            if before is not None:
                return self._same(tx, before, owner, said, wish)
            waiting = store.open_by(tx, caller.person)
            if any(row["owner"] == owner for row in waiting):
                raise Conflict(ASKED_ALREADY)
            if len(waiting) >= MOST_OPEN:
                raise Conflict(MANY_OPEN, count=len(waiting))
            return self._add(tx, caller, owner, said, wish, tags)

    def withdraw(self, credential: Credential, request: UUID) -> None:
        """Take back what one asked. Raises NotSignedIn; NotFound for anybody else's; Conflict when it is answered."""
        sessions, asked = self._accounts.sessions, {"request": str(request)}
        with acting(self._database, sessions, credential, Event.CASE_WITHDRAWN, asked) as (tx, caller):
            row = store.request(tx, request, lock=True)
            if row is None or row["asker"] != caller.person:
                raise NotFound(NO_REQUEST)
            plain = checked(tx, REQUEST, row)
            require_open_request(tx, plain)
            end = {"answer": WITHDRAWN, "answered_by": caller.person, "answered_at": tx.now}
            new = signed(tx, REQUEST, {**plain, **end})
            store.answer(tx, new)
            tx.audit(
                by_caller(tx, caller, Event.CASE_WITHDRAWN, changed=(change(REQUEST, new),)),
                Detail(row["owner"], {"request": str(request)}),
            )

    def _owner(self, tx: Transaction, caller: Caller, company: str) -> UUID:
        require_open(tx)
        asked = self._reading.asked(tx, caller, company)
        # Held, so that what is read of the organisation is of one moment.
        company_store.lock(tx, [asked.organisation])
        towards = self._reading.knows(tx, caller, asked)
        if Subject.tier(Tier.CASE) not in towards.subjects:
            raise Refused(NEEDS_APPROVAL)
        return towards.organisation

    def _colleagues(self, tx: Transaction, caller: Caller, mailboxes: Sequence[str]) -> frozenset[UUID]:
        if len(mailboxes) > MOST_COLLEAGUES:
            raise Invalid([FieldProblem("/colleagues", MANY_COLLEAGUES, {"maximum": MOST_COLLEAGUES})])
        found = [people_store.by_lookup(tx, names.lookups(tx, each)) for each in mailboxes]
        wrong = [
            number
            for number, row in enumerate(found)
            if row is None or (row["organisation"], row["state"]) != (caller.organisation, ACTIVE)
        ]
        if wrong:
            raise Invalid([FieldProblem(f"/colleagues/{number}", NOT_A_COLLEAGUE) for number in wrong])
        return frozenset(row["id"] for row in found if row is not None) - {caller.person}

    def _same(self, tx: Transaction, before: store.Row, owner: UUID, about: str, wish: Wish) -> UUID:
        (made,) = opened.requests(tx, self._accounts.secrets, [before])
        if (made.row["owner"], made.about, made.wish) != (owner, about, wish):
            raise Conflict(OTHER_CONTENT)
        return UUID(str(made.row["id"]))

    def _add(
        self, tx: Transaction, caller: Caller, owner: UUID, about: str, wish: Wish, tags: Sequence[bytes]
    ) -> UUID:
        request, secrets = uuid4(), self._accounts.secrets
        row = signed(
            tx,
            REQUEST,
            {
                "id": request,
                "asker": caller.person,
                "asker_organisation": caller.organisation,
                "owner": owner,
                "about": secrets.seal_text(tx, about_place(REQUEST, request), about),
                "wish": secrets.seal(tx, wish_place(request), wish.encode(), pad=PAD),
                "request": tags[0] if tags else None,
                "created_at": tx.now,
                "expires_at": tx.now + timedelta(days=REQUEST_DAYS),
                "answer": None,
                "answered_by": None,
                "answered_at": None,
            },
        )
        store.add_request(tx, row)
        said = {"request": str(request), "text": about, "fields": list(in_order(wish.fields))}
        tx.audit(
            by_caller(tx, caller, Event.CASE_ASKED, changed=(change(REQUEST, row),)), Detail(owner, said)
        )
        return request


def require_open_request(tx: Transaction, row: opened.Row) -> None:
    """Require that a request waits for its answer. Raises Conflict."""
    if row["answer"] is not None or row["expires_at"] <= tx.now:
        raise Conflict(ANSWERED)
