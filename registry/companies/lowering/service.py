"""Two persons of a company, or its only one twice, show to others what only the company saw.

::

    stands --(confirm: another data owner; or the proposer, alone in the company then and now, 72 hours later)--> moved
       ^-----(end: any data owner; 14 days; the field was stated or moved anew)------> void

A proposal is bound to the field as it was last sealed; what takes effect does so through the recorder.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from audit.entry import Change
from audit.event import Event
from keys.errors import KeysError
from policies.vocabulary import Role, Tier
from registry import catalogue
from registry.acting import acting
from registry.authority import checked, signed
from registry.catalogue.tiers import floor
from registry.companies.author import Author
from registry.companies.book import books
from registry.companies.lowering import store
from registry.companies.lowering.proposal import (
    DAYS,
    HOURS_ALONE,
    field_of,
    is_void,
    same_from,
    sealed_at,
    slot_of,
    standing_of,
    undecided_of,
)
from registry.companies.lowering.views import LoweringView
from registry.companies.recorder import NO_RECORD
from registry.companies.tiering import BELOW_FLOOR, OWNER_ONLY, STEP_UP
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, FieldProblem, Invalid, NotFound, Refused, StepUpNeeded

if TYPE_CHECKING:
    from registry.caller import Caller, Callers, Credential
    from registry.companies.book import Book
    from registry.companies.recorder import Recorder
    from registry.companies.views import RecordView
    from registry.database import Database, Transaction
    from registry.disclosure.disclosure import Disclosure

NOT_SEALED: Final = "Others than your company may see {field} already. Choose who sees it at the record."
NOT_WIDER: Final = "Choose who else is to see it."
STANDS: Final = "A proposal about {field} stands already. Confirm it, or end it first."
LAPSED: Final = "More than {days} days have passed, so the proposal holds no more. Propose it anew."
CHANGED: Final = "The field was changed since this was proposed, so it holds no more. Propose it anew."
ANOTHER: Final = "You proposed this yourself. Another data owner of your company has to confirm it."
TOO_SOON: Final = (
    "You are your company's only person, so you confirm this yourself, {hours} hours after you proposed it."
)
PROPOSER_GONE: Final = (
    "Whoever proposed this is no data owner of your company any more. End it, and propose it anew."
)
STEP_UP_TO_PROPOSE: Final = "Confirm with a code that it is you, then the proposal stands."

Staff = Callable[["Transaction", UUID], Mapping[UUID, frozenset[Role]]]
"""Gives who of an organisation can log in now, with their roles in it: `registry.accounts.staff`."""

Names = Callable[["Transaction", Collection[UUID]], Mapping[UUID, str]]
"""Gives the names of persons: `registry.accounts.people`."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody proposes: that a tier may see a field of a record of the company's own."""

    family: str
    record: UUID
    field: str
    tier: Tier


class Lowerings:
    """Proposes, confirms and ends. Every step needs a data owner; all of it is on record.

    Args:
        database: opens transactions.
        callers: turns a credential into a caller.
        recorder: makes the change.
        disclosure: opens what is stored, as its owner.
        staff: gives who can log in.
        names: what persons are called.
    """

    def __init__(
        self,
        database: Database,
        callers: Callers,
        recorder: Recorder,
        disclosure: Disclosure,
        staff: Staff,
        names: Names,
    ) -> None:
        self._database = database
        self._callers = callers
        self._recorder = recorder
        self._disclosure = disclosure
        self._staff = staff
        self._names = names

    def count(self, credential: Credential) -> int:
        """Return how many proposals stand in the caller's company, for any of its people. Raises NotSignedIn.

        It tells a number about the company's own doings, and nothing of what is stated, so it is not logged.
        """
        with self._database.transaction(snapshot=True) as tx:
            caller = self._callers.admit(tx, credential)
            return len(standing_of(tx, caller.organisation))

    def standing(self, credential: Credential) -> list[LoweringView]:
        """Return the proposals that stand in the caller's company, for any of its people, the oldest first.

        Raises NotSignedIn; Refused for who holds no role in it.
        """
        asked = {"own": "lowerings"}
        with acting(self._database, self._callers, credential, Event.OWN_READ, asked) as (tx, caller):
            if not caller.own_roles:
                raise Refused(OWNER_ONLY)
            rows = standing_of(tx, caller.organisation)
            tx.audit(by_caller(tx, caller, Event.OWN_READ), Detail(caller.organisation, {"asked": asked}))
            if not rows:
                return []
            book = books(tx, self._disclosure, [caller.organisation])[caller.organisation]
            return [self._view(tx, caller, book, row) for row in rows]

    def propose(self, credential: Credential, wanted: Proposed) -> LoweringView:
        """Propose that others see a field that only the company sees. Nothing is shown to anybody yet.

        Raises:
            NotSignedIn: nobody is signed in.
            Refused, StepUpNeeded: the caller is no data owner, or their last proof is too old.
            NotFound: there is no such record.
            Invalid: the field holds nothing, or may not be shown so widely.
            Conflict: others see it already, or a proposal stands.
        """
        with self._deciding(credential, Event.LOWERING_PROPOSED) as (tx, caller, book):
            if not caller.stepped_up:
                raise StepUpNeeded(STEP_UP_TO_PROPOSE)
            revision = sealed_at(book, wanted.family, wanted.record, wanted.field)
            if revision is None:
                raise Conflict(NOT_SEALED, field=wanted.field)
            _require_choosable(wanted)
            self._make_room(tx, caller, book, wanted)
            row = signed(
                tx,
                "lowering",
                {
                    "id": uuid4(),
                    "organisation": book.id,
                    "family": wanted.family,
                    "record": wanted.record,
                    "slot": slot_of(book, wanted.family, wanted.record, wanted.field),
                    "field_revision": revision,
                    "tier": wanted.tier.value,
                    "proposer": caller.person,
                    "alone": self._is_alone(tx, caller),
                    "created_at": tx.now,
                    "expires_at": tx.now + timedelta(days=DAYS),
                    "confirmer": None,
                    "confirmed_at": None,
                    "ended_at": None,
                },
            )
            store.add(tx, row)
            _note(tx, caller, Event.LOWERING_PROPOSED, row)
            return self._view(tx, caller, book, row)

    def confirm(self, credential: Credential, proposal: UUID) -> RecordView:
        """Confirm a proposal; the field is shown as proposed from this transaction on.

        Raises:
            NotSignedIn, Refused, StepUpNeeded, NotFound: as `propose`; the proposal is decided already.
            Conflict: it lapsed, the field was changed since, its proposer is no data owner any more, or it takes
                another person or more time.
        """
        with self._deciding(credential, Event.LOWERING_CONFIRMED) as (tx, caller, book):
            if not caller.stepped_up:
                raise StepUpNeeded(STEP_UP)
            row = undecided_of(tx, book.id, proposal)
            self._require_confirmable(tx, caller, book, row)
            stored, name = book.one(row["family"], row["record"]), field_of(book, row)
            if stored is None or name is None:
                raise NotFound(NO_RECORD)
            shown = self._recorder.change(
                tx,
                Author(caller=caller, lowers=frozenset({name})),
                book.id,
                row["record"],
                stored.revision,
                {},
                tiers={name: Tier(row["tier"])},
                family=row["family"],
            )
            done = signed(tx, "lowering", {**row, "confirmer": caller.person, "confirmed_at": tx.now})
            store.decide(tx, done)
            _note(tx, caller, Event.LOWERING_CONFIRMED, done)
            return shown

    def end(self, credential: Credential, proposal: UUID) -> None:
        """End a proposal, one's own or another's. It shows nobody more, so it takes no proof.

        Raises NotSignedIn, Refused, NotFound.
        """
        with self._deciding(credential, Event.LOWERING_ENDED) as (tx, caller, book):
            self._end(tx, caller, undecided_of(tx, book.id, proposal))

    @contextmanager
    def _deciding(self, credential: Credential, event: Event) -> Iterator[tuple[Transaction, Caller, Book]]:
        """Admit a data owner under the lock of their company: who lost the role while they waited decides nothing."""
        with acting(self._database, self._callers, credential, event, {"own": "lowerings"}) as (tx, caller):
            _require_owner(caller)
            book = books(tx, self._disclosure, [caller.organisation])[caller.organisation]
            again = self._callers.admit(tx, credential)
            _require_owner(again)
            yield tx, again, book

    def _make_room(self, tx: Transaction, caller: Caller, book: Book, wanted: Proposed) -> None:
        """End what lapsed about the same field, so that it can be proposed anew. Raises Conflict where one stands."""
        for row in store.undecided(tx, book.id):
            checked(tx, "lowering", row)
            if (row["record"], field_of(book, row)) != (wanted.record, wanted.field):
                continue
            if tx.now < row["expires_at"] and not is_void(book, row):
                raise Conflict(STANDS, field=wanted.field)
            self._end(tx, caller, row)

    def _end(self, tx: Transaction, caller: Caller, row: Mapping[str, Any]) -> None:
        done = signed(tx, "lowering", {**row, "ended_at": tx.now})
        store.decide(tx, done)
        _note(tx, caller, Event.LOWERING_ENDED, done)

    def _require_confirmable(
        self, tx: Transaction, caller: Caller, book: Book, row: Mapping[str, Any]
    ) -> None:
        if tx.now >= row["expires_at"]:
            raise Conflict(LAPSED, days=DAYS)
        if is_void(book, row):
            raise Conflict(CHANGED)
        if row["proposer"] == caller.person:
            if not (row["alone"] and self._is_alone(tx, caller)):
                raise Conflict(ANOTHER)
            if tx.now < same_from(row):
                raise Conflict(TOO_SOON, hours=HOURS_ALONE)
        elif Role.DATA_OWNER not in self._staff(tx, book.id).get(row["proposer"], frozenset()):
            raise Conflict(PROPOSER_GONE)

    def _is_alone(self, tx: Transaction, caller: Caller) -> bool:
        return self._staff(tx, caller.organisation).keys() == {caller.person}

    def _view(self, tx: Transaction, caller: Caller, book: Book, row: Mapping[str, Any]) -> LoweringView:
        name: str | None = None
        with suppress(KeysError):
            name = self._names(tx, [row["proposer"]]).get(row["proposer"])
        return LoweringView(
            id=row["id"],
            family=row["family"],
            record=row["record"],
            field=field_of(book, row),
            tier=Tier(row["tier"]),
            proposer=name,
            mine=row["proposer"] == caller.person,
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            same_from=same_from(row) if row["alone"] else None,
            void=is_void(book, row),
        )


def _require_choosable(wanted: Proposed) -> None:
    lowest = floor(catalogue.field(wanted.field))
    if wanted.tier is Tier.SEALED:
        raise Invalid([FieldProblem("tier", NOT_WIDER)])
    if wanted.tier < lowest:
        raise Invalid([FieldProblem("tier", BELOW_FLOOR[lowest], {"field": wanted.field})])


def _require_owner(caller: Caller) -> None:
    if not Author(caller=caller).chooses_tiers:
        raise Refused(OWNER_ONLY)


def _note(tx: Transaction, caller: Caller, event: Event, row: Mapping[str, Any]) -> None:
    entry = by_caller(tx, caller, event, changed=(Change("lowering", row["id"], seal=row["mac"].hex()),))
    said = {"record": str(row["record"]), "slot": bytes(row["slot"]).hex(), "tier": row["tier"]}
    tx.audit(entry, Detail(row["organisation"], said))
